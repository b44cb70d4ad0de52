namespace Lmis.Testing;

/// <summary>A clock that goes on from a chosen moment, and can be set forward.</summary>
public sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private readonly DateTimeOffset began = System.GetUtcNow();
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => start + ahead + (System.GetUtcNow() - began);

    public void SetTo(DateTimeOffset moment) => ahead += moment - GetUtcNow();
}
