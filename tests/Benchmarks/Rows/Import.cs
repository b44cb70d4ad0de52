using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Benchmarks.Rigs;
using Npgsql;

namespace Lmis.Benchmarks.Rows;

/// <summary>A file of labour records, one row in twenty with a defect, from the first byte of the upload to the last row stored, against COPY of what it wrote.</summary>
public sealed class Import : Row
{
    private const int Large = 1_000_000, Small = 100_000, SmallRuns = 3;

    private sealed record Run(double Seconds, double CopySeconds, double PeakMegabytes, string Outcome);

    public override string Name => "import";

    public override string Work => "1,000,000 rows of CSV checked, encrypted, stored with history and events, against COPY of the same rows into the same tables by psql";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var small = new List<Run>();
        for (var run = 0; run < SmallRuns; run++)
            small.Add(await MeasureAsync(Small, ct));
        var large = await MeasureAsync(Large, ct);
        var conditions = $"5 % of the rows with a defect; a fresh database each run; no sidecar, so events wait in the outbox; PostgreSQL as 'make bench' starts it, load generator included; {CpuTime.Machine}";
        var smallSeconds = small.Select(static run => run.Seconds).Order().ElementAt(SmallRuns / 2);
        return
        [
            Figure.AtMost(4, "import", "s", [(large.Seconds, large.CopySeconds)], $"{large.Outcome}; {conditions}"),
            Figure.AtMost(4, "import-small", "s", [.. small.Select(static run => (run.Seconds, run.CopySeconds))], $"{small[0].Outcome}; {conditions}"),
            Figure.AtMost(1.2, "import-growth", "s", [(large.Seconds, smallSeconds * Large / Small)], $"{Large:N0} rows against ten times the median of {Small:N0}; {conditions}"),
            Figure.AtMost(1, "import-memory", "MB", [(large.PeakMegabytes, 400)],
                string.Create(CultureInfo.InvariantCulture, $"peak of the service's process at {Large:N0} rows against the budget; at {Small:N0} rows {string.Join(", ", small.Select(static run => run.PeakMegabytes.ToString("N0", CultureInfo.InvariantCulture)))} MB; {conditions}")),
        ];
    }

    private static async Task<Run> MeasureAsync(int rows, CancellationToken ct)
    {
        var file = Path.Combine(Path.GetTempPath(), $"lmis-bench-{Guid.CreateVersion7():N}.csv");
        try
        {
            await using (var population = ChildProcess.StartAssembly("Population", ["--kind", "labour-records", "--rows", $"{rows}", "--province", "19", "--series", "0", "--seed", "1", "--dirty", "0.05", "--out", file]))
                await population.EndAsync();
            await using var rig = new RegistryRig();
            await rig.StartEmptyAsync(ct);
            var (seconds, outcome) = await ImportAsync(rig, file, ct);
            var peak = rig.PeakMemory / 1e6;
            await rig.StopAsync();
            return new(seconds, await CopyAsync(rig, ct), peak, outcome);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Seconds until the import is complete, and what became of its rows; every rejected line must be explained.</summary>
    internal static async Task<(double Seconds, string Outcome)> ImportAsync(RegistryRig rig, string file, CancellationToken ct)
    {
        using var officer = rig.Officer("registry.import");
        var started = Stopwatch.GetTimestamp();
        string id;
        await using (var content = File.OpenRead(file))
        {
            using var body = new StreamContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
            using var taken = await officer.PostAsync(new Uri("/v1/imports?fileName=bench.csv", UriKind.Relative), body, ct);
            var answer = await taken.Content.ReadAsStringAsync(ct);
            id = taken.IsSuccessStatusCode ? JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()! : throw new InvalidOperationException(answer);
        }
        while (true)
        {
            var import = await officer.GetFromJsonAsync<JsonElement>(new Uri($"/v1/imports/{id}", UriKind.Relative), ct);
            switch (import.GetProperty("state").GetString())
            {
                case "completed":
                    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                    var (total, rejected) = (import.GetProperty("totalRows").GetInt32(), import.GetProperty("rejected").GetInt32());
                    var explained = await BenchDatabase.QueryAsync<long>(rig.ConnectionString, $"select count(distinct line) from import_error where batch_id = '{id}' and not is_warning", ct);
                    var stored = await BenchDatabase.QueryAsync<long>(rig.ConnectionString, "select count(*) from worker", ct);
                    var events = await BenchDatabase.QueryAsync<long>(rig.ConnectionString, "select count(*) from messaging.outbox_message where topic = 'registry.labour-record-changed.v1'", ct);
                    if (explained != rejected || stored != import.GetProperty("entered").GetInt32() || events != stored)
                        throw new InvalidOperationException($"{explained} lines explained, {stored} records and {events} events do not agree with {import}.");
                    return (seconds, string.Create(CultureInfo.InvariantCulture,
                        $"{total:N0} rows, {total / seconds:N0} a second: {import.GetProperty("accepted").GetInt32():N0} accepted ({import.GetProperty("warned").GetInt32():N0} with a warning), {rejected:N0} rejected and each explained, {import.GetProperty("asked").GetInt32():N0} asked; {stored:N0} records and as many events"));
                case "failed" or "cancelled":
                    throw new InvalidOperationException($"The import did not end well: {import}");
            }
            await Task.Delay(200, ct);
        }
    }

    /// <summary>Seconds that psql needs to copy every row the import wrote, without the file itself, into the same tables of an empty database.</summary>
    private static async Task<double> CopyAsync(RegistryRig rig, CancellationToken ct)
    {
        var target = await rig.EmptyTwinAsync(ct);
        var dump = Path.GetTempFileName();
        try
        {
            var tables = await BenchDatabase.QueryAsync<string[]>(rig.ConnectionString, "select array_agg(format('%I.%I', schemaname, relname)) from pg_stat_user_tables where relname not in ('import_chunk', 'name_word', '__EFMigrationsHistory')", ct);
            var filled = new List<string>();
            foreach (var table in tables)
            {
                if (await BenchDatabase.QueryAsync<bool>(rig.ConnectionString, $"select exists (select from {table})", ct) && !await BenchDatabase.QueryAsync<bool>(target, $"select exists (select from {table})", ct))
                    filled.Add(table);
            }
            await ToolAsync("pg_dump", rig.ConnectionString, ["--data-only", "--file", dump, .. filled.SelectMany(static table => new[] { "--table", table })]);
            var started = Stopwatch.GetTimestamp();
            await ToolAsync("psql", target, ["--quiet", "--no-psqlrc", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--file", dump]);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            File.Delete(dump);
            await BenchDatabase.DropAsync(target);
        }
    }

    private static async Task ToolAsync(string program, string connectionString, IEnumerable<string> arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        await using var tool = ChildProcess.Start(program, ["-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, "-d", server.Database!, .. arguments], new Dictionary<string, string?> { ["PGPASSWORD"] = server.Password });
        await tool.EndAsync();
    }
}
