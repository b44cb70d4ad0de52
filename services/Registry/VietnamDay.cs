namespace Lmis.Registry;

/// <summary>The calendar day in Vietnam (UTC+7, without summer time).</summary>
public static class VietnamDay
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>Today in Vietnam.</summary>
    public static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(Offset).DateTime);
}
