using System.Text.Json;

namespace Lmis.Registry.National;

/// <summary>A commune in which the two sides do not count alike, and where to look.</summary>
/// <param name="Commune">Five digits.</param>
/// <param name="Ours">What is counted here; null where nobody is.</param>
/// <param name="Theirs">What the national system counts; null where nobody is.</param>
/// <param name="Waiting">Records here that were sent and not answered yet.</param>
/// <param name="Refused">Records here that it refused: GET /v1/registration-refusals.</param>
/// <param name="Conflicts">Contradictions that wait for an officer: GET /v1/feed-conflicts.</param>
/// <param name="Local">Active records here without a receipt, those above included.</param>
public sealed record CommuneDifference(string Commune, CommuneCounts? Ours, CommuneCounts? Theirs, int Waiting, int Refused, int Conflicts, int Local);

/// <summary>A comparison (đối soát) of the registrations that this province and the national system hold. It holds counts and nothing of anybody.</summary>
public sealed class Reconciliation
{
    private Reconciliation()
    {
    }

    public Guid Id { get; private set; }
    public DateTimeOffset ComparedAt { get; private set; }

    /// <summary>The officer who asked for it; null where it was due.</summary>
    public string? StartedBy { get; private set; }

    public int OurPersons { get; private set; }
    public int TheirPersons { get; private set; }
    public DateTimeOffset TheirsAt { get; private set; }

    /// <summary>Deliveries of the feed that were not worked through yet: differences may come of them.</summary>
    public int DeliveriesWaiting { get; private set; }

    /// <summary>Communes in which they differ.</summary>
    public int DifferentCommunes { get; private set; }

    /// <summary>These, as JSON.</summary>
    public string Differences { get; private set; } = "[]";

    /// <summary>X-Road-Request-Id of the question, and its agreement.</summary>
    public string JournalReference { get; private set; } = "";

    public string? AgreementId { get; private set; }

    public static Reconciliation Of(
        RegistrationCounts ours, RegistrationCounts theirs, IReadOnlyList<CommuneDifference> differences, int deliveriesWaiting, string? startedBy, string journalReference, string? agreementId, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now), ComparedAt = now, StartedBy = startedBy, OurPersons = ours.Persons, TheirPersons = theirs.Persons, TheirsAt = theirs.At, DeliveriesWaiting = deliveriesWaiting,
            DifferentCommunes = differences.Count, Differences = JsonSerializer.Serialize(differences, JsonSerializerOptions.Web), JournalReference = journalReference, AgreementId = agreementId,
        };

    /// <summary>The communes in which they differ.</summary>
    public IReadOnlyList<CommuneDifference> Read() => JsonSerializer.Deserialize<List<CommuneDifference>>(Differences, JsonSerializerOptions.Web)!;
}
