namespace Lmis.Registry.National;

/// <summary>A comparison with the national system.</summary>
/// <param name="Id">The comparison.</param>
/// <param name="ComparedAt">UTC.</param>
/// <param name="Scheduled">Whether it was due, and not asked for by an officer.</param>
/// <param name="OurPersons">Records of the province with a national receipt.</param>
/// <param name="TheirPersons">Registrations of its people that the national system counts.</param>
/// <param name="TheirsAt">When it counted them, UTC.</param>
/// <param name="Agrees">Whether both count alike in every commune of the province: persons, status by status, and the same receipts.</param>
/// <param name="DeliveriesWaiting">Deliveries of the feed that were not worked through yet.</param>
/// <param name="Differences">The communes of the caller's area in which they differ, with what waits there.</param>
/// <param name="LegalMaster">Always <c>national</c>: where the two differ, the national registration is what counts in law.</param>
/// <param name="JournalReference">Id under which both gateways' journals hold the question.</param>
public sealed record ReconciliationView(
    Guid Id, DateTimeOffset ComparedAt, bool Scheduled, int OurPersons, int TheirPersons, DateTimeOffset TheirsAt, bool Agrees, int DeliveriesWaiting, IReadOnlyList<CommuneDifference> Differences, string LegalMaster,
    string JournalReference)
{
    /// <summary>As an officer of an area sees it.</summary>
    internal static ReconciliationView Of(Reconciliation run, Func<string, bool> sees) => new(
        run.Id, run.ComparedAt, run.StartedBy is null, run.OurPersons, run.TheirPersons, run.TheirsAt, run.DifferentCommunes == 0, run.DeliveriesWaiting, [.. run.Read().Where(d => sees(d.Commune))], "national", run.JournalReference);
}
