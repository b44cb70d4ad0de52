using Lmis.Hosting;

namespace Lmis.Insurance.Benefits;

/// <summary>That somebody made a shadow calculation: who, when, with which app, why. Of whom and with what result is not stored.</summary>
public sealed class CalculationRecord
{
    private CalculationRecord()
    {
    }

    public Guid Id { get; private set; }
    public DateTimeOffset At { get; private set; }
    public string By { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary>The officer's area, 2, 3 or 5 digits.</summary>
    public string? Unit { get; private set; }

    /// <summary><c>benefit</c>, <c>training</c> or <c>contribution</c>.</summary>
    public string Kind { get; private set; } = "";

    public string Purpose { get; private set; } = "";

    public static CalculationRecord Of(string kind, string purpose, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), At = now, By = caller.Subject, ClientId = caller.ClientId, Unit = caller.Area, Kind = kind, Purpose = purpose,
    };
}
