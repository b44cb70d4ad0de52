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

    /// <summary>A question as the officer asks it, and what a person would write for it by hand: conditions on worker, and the name.</summary>
    private sealed record Question(JsonObject Body, string Conditions, string? Name);

    public override string Name => "search";

    public override string Work => "worker search with facet counts over 1,000,000 workers through the service, against hand-written SQL by pgbench";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var (small, _) = await MeasureAsync(100_000, withBaseline: false, ct);
        var (runs, detail) = await MeasureAsync(1_000_000, withBaseline: true, ct);
        var growth = runs.Select((run, i) => (run.Ours, small[i].Ours)).ToList();
        var conditions = string.Create(CultureInfo.InvariantCulture,
            $"p95 of {Questions().Count} questions in turn by {Clients} clients; {Runs} interleaved runs of {Seconds} s; ours HTTP, token, area, decryption and a reading row a page included; baseline the same hits and counts from the same indexes, values written into the statements and these planned once, without a reading row, by pgbench; PostgreSQL as 'make bench' starts it; {CpuTime.Machine}");
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
        var (slowest, theirs) = (new Dictionary<int, List<double>>(), new Dictionary<int, List<double>>());
        for (var run = 0; run < Runs; run++)
        {
            var ours = await OursAsync(rig, questions, TimeSpan.FromSeconds(Seconds), ct);
            var baseline = withBaseline ? await BaselineAsync(rig, questions, ct) : [];
            Add(slowest, ours);
            Add(theirs, baseline);
            runs.Add((P95(ours.Select(static o => o.Milliseconds)), withBaseline ? P95(baseline.Select(static b => b.Milliseconds)) : 1));
        }
        var worst = slowest.OrderByDescending(static s => Median(s.Value)).Take(4).Select(s => string.Create(CultureInfo.InvariantCulture,
            $"{questions[s.Key].Body.ToJsonString()} {Median(s.Value):N1} ms{(theirs.TryGetValue(s.Key, out var baseline) ? $" (baseline {Median(baseline):N1})" : "")}"));
        return (runs, $"median of all {Median(slowest.SelectMany(static s => s.Value)).ToString("N1", CultureInfo.InvariantCulture)} ms, slowest by median: {string.Join(", ", worst)}");
    }

    private static void Add(Dictionary<int, List<double>> byQuestion, List<(int Question, double Milliseconds)> measured)
    {
        foreach (var (question, time) in measured)
            (byQuestion.TryGetValue(question, out var times) ? times : byQuestion[question] = []).Add(time);
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

    private static async Task<List<(int Question, double Milliseconds)>> BaselineAsync(RegistryRig rig, List<Question> questions, CancellationToken ct)
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
        // client, transaction, microseconds, number of the script, …
        var times = new List<(int, double)>();
        foreach (var log in Directory.GetFiles(folder, "log*"))
            times.AddRange((await File.ReadAllLinesAsync(log, ct)).Select(static line => line.Split(' '))
                .Select(static line => (int.Parse(line[3], CultureInfo.InvariantCulture), double.Parse(line[2], CultureInfo.InvariantCulture) / 1000)));
        Directory.Delete(folder, recursive: true);
        return times;
    }

    /// <summary>
    /// The hits of the first page and the counts, with a name of the first 5,000 that begin so or have all the words, and of those called alike when nobody is: what ours
    /// asks, without its reading row.
    /// </summary>
    private static string Sql(Question question)
    {
        var from = $"from worker where is_active {question.Conditions}";
        var matches = question.Name is { } name ? Named(name, name.Split(' '), from)
            : $"with m as (select {Dimensions}, count(*) as n {from} group by 1, 2, 3, 4, 5), h as (select person_id, 1 as tier, name_key {from} order by name_key, person_id limit 21)";
        var sql = $"""
            {matches} select null::int, null, null::numeric, row_number() over (order by tier, h.name_key, h.person_id), h.person_id, tier, p.full_name, p.personal_number, p.birth_date, p.sex,
            w.commune_code, w.activity_status, w.qualification, w.is_registered, w.version, exists (select from restriction r where r.person_id = h.person_id and r.ended_at is null)
            from h join worker w using (person_id) join person p on p.id = h.person_id
            union all select f.*, 0, null, null, null, null, null, null, null, null, null, null, null, null from ({Counts}) f order by 4
            """;
        return sql.ReplaceLineEndings(" ") + ";\n";
    }

    private static string Named(string name, string[] words, string from) => $"""
        with b as materialized (select person_id, 1 as tier, name_key, {Dimensions} {from} and name_key like '{name}%' order by name_key, person_id limit 5000),
        meant as materialized (select word from name_word where word like '{words[^1]}%'),
        o as materialized (select person_id, 2 as tier, name_key, {Dimensions} {from} and (select count(*) from b) < 5000 and name_key not like '{name}%' and {(words.Length == 1
            ? "string_to_array(name_key, ' ') && array(select word from meant)"
            : string.Join(" and ", words[..^1].Select(static word => $"name_pairs(name_key) && array(select {Pair($"'{word}'", "word")} from meant)")))} limit 5000),
        slip as materialized (
          select q.word, n.word as meant from unnest(string_to_array('{name}', ' ')) q (word) join name_word n
            on levenshtein_less_equal(n.word, q.word, 2) <= case when length(q.word) < 3 then 0 when length(q.word) < 7 then 1 else 2 end where not exists (select from b) and not exists (select from o)
          union select s.word, n.word from (values {string.Join(", ", words.SelectMany(Swaps).DefaultIfEmpty("('', '')"))}) s (word, swap) join name_word n on n.word = s.swap where not exists (select from b) and not exists (select from o)),
        a as materialized (select person_id, 2 as tier, name_key, {Dimensions} {from} and exists (select from slip) and {(words.Length == 1
            ? "string_to_array(name_key, ' ') && array(select meant from slip)"
            : string.Join(" and ", words[..^1].Select(word => $"name_pairs(name_key) && array(select {Pair("one.meant", "other.meant")} from slip one, slip other where one.word = '{word}' and other.word = '{words[^1]}')")))} limit 5000),
        every as (select * from b union all select * from o union all select * from a), m as (select *, 1 as n from every), h as (select person_id, tier, name_key from every order by tier, name_key, person_id limit 21)
        """;

    private static string Pair(string one, string other) => $"least({one} collate \"C\", {other}) || ' ' || greatest({one} collate \"C\", {other})";

    private static IEnumerable<string> Swaps(string word) =>
        Enumerable.Range(0, word.Length - 1).Select(i => $"('{word}', '{word[..i]}{word[i + 1]}{word[i]}{word[(i + 2)..]}')");

    private static List<Question> Questions()
    {
        var questions = new List<Question>();
        foreach (var name in new[] { "nguyen van anh", "tran thi hong hoa", "hoang minh quan", "ma thi thu ha", "sam gia bao", "nong quang hai", "le thi ngoc lan", "trieu kim chi", "vu huu long", "nguyen thi thu tr" })
        {
            questions.Add(Name(name, name, ""));
            questions.Add(Name(name + " 1990", name, "and birth_year = 1990::smallint"));
            questions.Add(Name(name, name, "and commune_code = '05467'", ("commune", "05467")));
        }
        foreach (var name in new[] { "nguyen", "nguyen van", "khue bao sam", "thoa ma thi", "uyen trieu", "quan hoang minh" })
            questions.Add(Name(name, name, ""));
        foreach (var commune in new[] { "05443", "05500", "01840", "05953" })
        {
            questions.Add(List($"and commune_code = '{commune}'", ("commune", commune)));
            questions.Add(List($"and commune_code = '{commune}' and activity_status = 'unemployed'", ("commune", commune), ("activityStatus", "unemployed")));
        }
        return questions;

        static Question Name(string query, string name, string conditions, params (string Field, string Value)[] filters) => new(Body([("query", query), .. filters]), conditions, name);
        static Question List(string conditions, params (string Field, string Value)[] filters) => new(Body(filters), conditions, null);
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
