using Lmis.Hosting;

namespace Lmis.Training.Readings;

/// <summary>Who read what of a person here.</summary>
public sealed class LearnerReading
{
    public Guid Id { get; private init; }
    public Guid PersonId { get; private init; }

    /// <summary><c>class-list</c> or <c>certificate</c>.</summary>
    public string What { get; private init; } = "";

    public string Subject { get; private init; } = "";
    public string ClientId { get; private init; } = "";
    public string? Organisation { get; private init; }
    public DateTimeOffset At { get; private init; }

    internal static LearnerReading Of(Guid person, string what, Caller caller, TimeProvider clock) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()), PersonId = person, What = what, Subject = caller.Subject, ClientId = caller.ClientId, Organisation = caller.Organisation, At = clock.GetUtcNow(),
    };
}
