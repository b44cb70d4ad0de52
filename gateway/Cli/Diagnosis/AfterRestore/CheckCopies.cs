using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>What one service keeps of another's states against those states, one by one: the same ones, each as new as its owner has it.</summary>
internal static class CheckCopies
{
    private const int MostNamed = 3;

    public static string Check(StateCopy copy) => $"{copy.What} in {copy.Holder}";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, StateCopy copy, CancellationToken ct)
    {
        var underway = await UnderwayAsync(databases, copy, ct);
        await using var originals = await KeyedRows.OpenAsync(databases, copy.Owner, copy.Original, ct);
        await using var copies = await KeyedRows.OpenAsync(databases, copy.Holder, copy.Copy, ct);
        long compared = 0, onTheWay = 0, missing = 0, behind = 0, ahead = 0, unknown = 0;
        var named = new List<string>();
        while (originals.Key is not null || copies.Key is not null)
        {
            compared++;
            var order = KeyedRows.Compare(originals, copies);
            if (order > 0)
                Count(ref unknown, copies.Key!);
            else if (order < 0 || originals.Number > copies.Number)
            {
                if (underway.Contains(originals.Key!))
                    onTheWay++;
                else if (order < 0)
                    Count(ref missing, originals.Key!);
                else
                    Count(ref behind, originals.Key!);
            }
            else if (originals.Number < copies.Number)
                Count(ref ahead, copies.Key!);
            if (order <= 0)
                await originals.NextAsync(ct);
            if (order >= 0)
                await copies.NextAsync(ct);
        }
        var findings = new List<Finding>();
        if (missing + behind + ahead + unknown > 0)
        {
            findings.Add(Finding.Fault(Check(copy),
                $"Of {compared} {copy.What} compared, {copy.Holder} lacks {missing}, is behind with {behind}, is ahead with {ahead} and has {unknown} that {copy.Owner} does not know{(copy.IsShown ? $": {string.Join(", ", named)}" : "")}.",
                copy.Holder, Advice(copy, isLater: ahead + unknown > 0)));
        }
        if (onTheWay > 0)
            findings.Add(Finding.Warning(Check(copy), $"{onTheWay} of {compared} {copy.What} differ and have an event that waits in {copy.Owner}'s outbox.", copy.Owner, "Nothing by hand: start the services, then run this again."));
        return findings.Count > 0 ? findings : [Finding.Good(Check(copy), $"{copy.Holder} has {compared} of {compared} {copy.What} as {copy.Owner} has them.")];

        void Count(ref long lost, string key)
        {
            lost++;
            if (named.Count < MostNamed)
                named.Add(key);
        }
    }

    private static string Advice(StateCopy copy, bool isLater) => copy.Holder == ServiceDatabases.Reporting
        ? "Start the services and rebuild Reporting's facts: POST /v1/rebuilds (StartRebuild). Then run this again."
        : isLater
            ? $"{copy.Holder} is of a later moment than {copy.Owner}, or one of the two was changed by hand: restore both to the same moment."
            : $"Have published again what '{CheckDeliveries.Check(copy.Owner, copy.Holder)}' names, then run this again; what is missing still is older than the outbox: restore both to the same moment.";

    /// <summary>Keys of the states whose event waits to be published.</summary>
    private static async Task<HashSet<string>> UnderwayAsync(RestoredDatabases databases, StateCopy copy, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(copy.Owner, ct);
        await using var command = new NpgsqlCommand($"select distinct {copy.Key} from (select data::json as d from messaging.outbox_message where sent_at is null and topic = any($1)) waiting", connection)
        {
            Parameters = { new() { Value = copy.Topics } },
        };
        await using var row = await command.ExecuteReaderAsync(ct);
        var keys = new HashSet<string>();
        while (await row.ReadAsync(ct))
            keys.Add(row.GetString(0));
        return keys;
    }
}
