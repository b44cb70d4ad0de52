namespace Lmis.Training;

/// <summary>The calendar day in Vietnam (UTC+7, without summer time).</summary>
public static class VietnamDay
{
    /// <summary>Today in Vietnam.</summary>
    public static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).DateTime);
}
