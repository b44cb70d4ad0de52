using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Reporting's facts against Registry's records, one by one: same persons, same versions, same moment of change.</summary>
internal static class CheckFacts
{
    private const string Check = "facts", Topic = "registry.labour-record-changed.v1";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, CancellationToken ct)
    {
        await using var registry = await databases.OpenAsync(ServiceDatabases.Registry, ct);
        await using var reporting = await databases.OpenAsync(ServiceDatabases.Reporting, ct);
        var underway = await UnderwayAsync(registry, ct);
        // Both in the order of the person's id, so that a million records need no memory.
        await using var askRecords = new NpgsqlCommand("select person_id, version, changed_at from worker order by person_id", registry);
        await using var askFacts = new NpgsqlCommand("select person_id, version, changed_at from worker_fact where slot = (select active_slot from projection) order by person_id", reporting);
        await using var records = await askRecords.ExecuteReaderAsync(ct);
        await using var facts = await askFacts.ExecuteReaderAsync(ct);
        long compared = 0, equal = 0, onTheWay = 0, missing = 0, behind = 0, ahead = 0, unknown = 0, differing = 0;
        var (record, fact) = (await NextAsync(records, ct), await NextAsync(facts, ct));
        while (record is not null || fact is not null)
        {
            compared++;
            var order = record is null ? 1 : fact is null ? -1 : record.Person.CompareTo(fact.Person);
            if (order > 0)
                unknown++;
            else if (order < 0)
                Count(ref missing, record!.Person);
            else if (record!.Version > fact!.Version)
                Count(ref behind, record.Person);
            else if (record.Version < fact.Version)
                ahead++;
            else if (record.ChangedAt != fact.ChangedAt)
                differing++;
            else
                equal++;
            if (order <= 0)
                record = await NextAsync(records, ct);
            if (order >= 0)
                fact = await NextAsync(facts, ct);
        }
        var findings = new List<Finding>();
        if (missing + behind + ahead + unknown + differing > 0)
        {
            findings.Add(Finding.Fault(Check,
                $"Of {compared} persons compared, Reporting lacks {missing}, is behind with {behind}, is ahead with {ahead}, has {unknown} that Registry does not know and {differing} of the same version but another time.",
                ServiceDatabases.Reporting, "Start the services and rebuild Reporting's facts: POST /v1/rebuilds (StartRebuild); readers see the old facts until the new ones are whole. Then run this again."));
        }
        if (onTheWay > 0)
            findings.Add(Finding.Warning(Check, $"{onTheWay} of {compared} persons differ and have an event that waits in Registry's outbox.", ServiceDatabases.Registry, "Nothing by hand: start the services, then run this again."));
        return findings.Count > 0 ? findings : [Finding.Good(Check, $"Reporting has {equal} of {equal} records as Registry has them; {compared} compared.")];

        void Count(ref long lost, Guid person)
        {
            if (underway.Contains(person))
                onTheWay++;
            else
                lost++;
        }
    }

    private static async Task<HashSet<Guid>> UnderwayAsync(NpgsqlConnection registry, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select distinct (data::json ->> 'personId')::uuid from messaging.outbox_message where sent_at is null and topic = $1", registry)
        {
            Parameters = { new() { Value = Topic } },
        };
        await using var row = await command.ExecuteReaderAsync(ct);
        var persons = new HashSet<Guid>();
        while (await row.ReadAsync(ct))
            persons.Add(row.GetGuid(0));
        return persons;
    }

    private static async Task<State?> NextAsync(NpgsqlDataReader rows, CancellationToken ct) =>
        await rows.ReadAsync(ct) ? new(rows.GetGuid(0), rows.GetInt64(1), rows.GetDateTime(2)) : null;

    private sealed record State(Guid Person, long Version, DateTime ChangedAt);
}
