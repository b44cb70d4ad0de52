using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Benchmarks.Rigs;
using Npgsql;

namespace Lmis.Benchmarks.Rows;

/// <summary>Worker search through the service, with counts and the reading record, against hand-written SQL for the same questions by pgbench.</summary>
public sealed class Search : Row
{
    private const int Clients = 2, Seconds = 10, Runs = 3;

    private const string Dimensions = "commune_code, activity_status, qualification, left(occupation, 1) as occupation_group, is_registered";

    private const string Counts = """
        select grouping(commune_code, activity_status, qualification, occupation_group, is_registered), coalesce(commune_code, activity_status, qualification, occupation_group, is_registered::text), sum(n)
        from m group by grouping sets ((commune_code), (activity_status), (qualification), (occupation_group), (is_registered), ())
        """;

    /// <summary>A question as the officer asks it, and the condition on worker a person would write for it.</summary>
    private sealed record Question(JsonObject Body, string Condition, bool Named);

    public override string Name => "search";

    public override string Work => "worker search with facet counts over 1,000,000 workers through the service, against hand-written SQL by pgbench";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var (small, _) = await MeasureAsync(100_000, withBaseline: false, ct);
        var (runs, detail) = await MeasureAsync(1_000_000, withBaseline: true, ct);
        var growth = runs.Select((run, i) => (run.Ours, small[i].Ours)).ToList();
        var conditions = string.Create(CultureInfo.InvariantCulture,
            $"p95 of {Questions().Count} questions in turn by {Clients} clients; {Runs} interleaved runs of {Seconds} s; ours HTTP, token, area, decryption and a reading row a page included; baseline the same hits and counts, no reading row, prepared by pgbench; PostgreSQL as 'make bench' starts it; {CpuTime.Machine}");
        return
        [
            Figure.AtMost(1.5, "search", "ms p95", runs, $"1,000,000 workers; {detail}; {conditions}"),
            Figure.AtMost(10, "search-growth", "ms p95", growth, $"ours at 1,000,000 workers against ours at 100,000; {conditions}"),
        ];
    }

    private static async Task<(List<(double Ours, double Baseline)>, string)> MeasureAsync(int workers, bool withBaseline, CancellationToken ct)
    {
        await using var rig = new RegistryRig();
        await rig.StartAsync(workers, ct);
        var questions = Questions();
        await OursAsync(rig, questions, TimeSpan.FromSeconds(4), ct);
        var runs = new List<(double, double)>();
        var slowest = new Dictionary<int, List<double>>();
        for (var run = 0; run < Runs; run++)
        {
            var ours = await OursAsync(rig, questions, TimeSpan.FromSeconds(Seconds), ct);
            foreach (var (question, time) in ours)
                (slowest.TryGetValue(question, out var times) ? times : slowest[question] = []).Add(time);
            runs.Add((P95(ours.Select(static o => o.Milliseconds)), withBaseline ? P95(await BaselineAsync(rig, questions, ct)) : 1));
        }
        var worst = slowest.OrderByDescending(static s => Median(s.Value)).Take(3)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{questions[s.Key].Body.ToJsonString()} {Median(s.Value):N1} ms"));
        return (runs, $"median of all {Median(slowest.SelectMany(static s => s.Value)).ToString("N1", CultureInfo.InvariantCulture)} ms, slowest by median: {string.Join(", ", worst)}");
    }

    private static async Task<List<(int Question, double Milliseconds)>> OursAsync(RegistryRig rig, List<Question> questions, TimeSpan time, CancellationToken ct)
    {
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            using var officer = rig.Officer();
            var times = new List<(int, double)>();
            for (var i = client * questions.Count / Clients; Stopwatch.GetTimestamp() < until; i++)
            {
                var at = i % questions.Count;
                var start = Stopwatch.GetTimestamp();
                using var answer = await officer.PostAsJsonAsync("/v1/workers/search", questions[at].Body, ct);
                var text = await answer.Content.ReadAsStringAsync(ct);
                times.Add((at, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"The search was refused: {text}");
            }
            return times;
        }, ct)));
        return [.. all.SelectMany(static times => times)];
    }

    private static async Task<List<double>> BaselineAsync(RegistryRig rig, List<Question> questions, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("lmis-pgbench").FullName;
        var server = new NpgsqlConnectionStringBuilder(rig.ConnectionString);
        List<string> arguments = ["-n", "-M", "prepared", "-c", $"{Clients}", "-j", "1", "-T", $"{Seconds}", "-l", "--log-prefix", Path.Combine(folder, "log"),
            "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!];
        for (var i = 0; i < questions.Count; i++)
        {
            var file = Path.Combine(folder, $"{i}.sql");
            await File.WriteAllTextAsync(file, Sql(questions[i]), ct);
            arguments.AddRange(["-f", file]);
        }
        await using (var pgbench = ChildProcess.Start("pgbench", [.. arguments, server.Database!], new Dictionary<string, string?> { ["PGPASSWORD"] = server.Password }))
            await pgbench.EndAsync();
        var times = new List<double>();
        foreach (var log in Directory.GetFiles(folder, "log*"))
            times.AddRange((await File.ReadAllLinesAsync(log, ct)).Select(static line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000));
        Directory.Delete(folder, recursive: true);
        return times;
    }

    /// <summary>Hits of the first page and counts of all, or with a name of the first 5,000, as ours.</summary>
    private static string Sql(Question question)
    {
        var matches = question.Named
            ? $"with m as materialized (select person_id, name_key, {Dimensions}, 1 as n from worker where is_active and {question.Condition} order by name_key, person_id limit 5000), h as (select person_id, name_key from m order by name_key, person_id limit 21)"
            : $"with m as (select {Dimensions}, count(*) as n from worker where is_active and {question.Condition} group by 1, 2, 3, 4, 5), h as (select person_id, name_key from worker where is_active and {question.Condition} order by name_key, person_id limit 21)";
        var sql = $"""
            {matches} select null::int, null, null::numeric, h.person_id, p.full_name, p.personal_number, p.birth_date, p.sex, w.commune_code, w.activity_status, w.qualification, w.is_registered, w.version,
            exists (select from restriction r where r.person_id = h.person_id and r.ended_at is null) from h join worker w using (person_id) join person p on p.id = h.person_id
            union all select f.*, null, null, null, null, null, null, null, null, null, null, null from ({Counts}) f
            """;
        return sql.ReplaceLineEndings(" ") + ";\n";
    }

    private static List<Question> Questions()
    {
        var questions = new List<Question>();
        foreach (var name in new[] { "nguyen van anh", "tran thi hong hoa", "hoang minh quan", "ma thi thu ha", "sam gia bao", "nong quang hai", "le thi ngoc lan", "trieu kim chi", "vu huu long", "nguyen thi thu tr" })
        {
            questions.Add(Name(name, $"name_key like '{name}%'"));
            questions.Add(Name(name + " 1990", $"name_key like '{name}%' and birth_year = 1990"));
            questions.Add(Name(name, $"name_key like '{name}%' and commune_code = '05467'", ("commune", "05467")));
        }
        questions.Add(Name("nguyen", "name_key like 'nguyen%'"));
        questions.Add(Name("nguyen van", "name_key like 'nguyen van%'"));
        foreach (var (swapped, words, last) in new[] { ("khue bao sam", "{khue,bao}", "sam%"), ("thoa ma thi", "{thoa,ma}", "thi%"), ("uyen trieu", "{uyen}", "trieu%"), ("quan hoang minh", "{quan,hoang}", "minh%") })
            questions.Add(Name(swapped, $"string_to_array(name_key, ' ') @> '{words}' and string_to_array(name_key, ' ') && array(select word from name_word where word like '{last}')"));
        foreach (var commune in new[] { "05443", "05500", "01840", "05953" })
        {
            questions.Add(List($"commune_code = '{commune}'", ("commune", commune)));
            questions.Add(List($"commune_code = '{commune}' and activity_status = 'unemployed'", ("commune", commune), ("activityStatus", "unemployed")));
        }
        return questions;

        static Question Name(string query, string condition, params (string Field, string Value)[] filters) => new(Body([("query", query), .. filters]), condition, true);
        static Question List(string condition, params (string Field, string Value)[] filters) => new(Body(filters), condition, false);
        static JsonObject Body((string Field, string Value)[] fields) => new(fields.Select(static f => KeyValuePair.Create(f.Field, (JsonNode?)f.Value)));
    }

    private static double P95(IEnumerable<double> times) => At(times, 0.95);

    private static double Median(IEnumerable<double> times) => At(times, 0.5);

    private static double At(IEnumerable<double> times, double part)
    {
        var sorted = times.Order().ToList();
        return sorted[(int)(part * (sorted.Count - 1))];
    }
}
