namespace Lmis.Registry.National;

/// <summary>How far the changes of records (<see cref="Feeds.FeedEntry"/>) have been looked at for what is to be sent up; one row.</summary>
public sealed class RegistrationCursor
{
    private RegistrationCursor()
    {
    }

    /// <summary>Always 1.</summary>
    public short Id { get; private set; }

    public long Position { get; private set; }

    public static RegistrationCursor Begin() => new() { Id = 1 };

    public void Advance(long position) => Position = position;
}
