using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>A search of the whole register for records that may be of one person: how its time grows with the register, and its memory.</summary>
public sealed class Duplicates : Row
{
    private const int Large = 1_000_000, Small = 100_000;

    public override string Name => "duplicates";

    public override string Work => "search of the whole register for second records of a person, at 1,000,000 records against ten times that at 100,000";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var (small, _, smallOutcome) = await MeasureAsync(Small, ct);
        var (large, peak, outcome) = await MeasureAsync(Large, ct);
        var conditions = $"nobody is there twice on purpose: whatever is in the queue agrees by chance; one run; {CpuTime.Machine}";
        return
        [
            Figure.AtMost(1.5, "duplicates-growth", "s", [(large, small * Large / Small)], $"{Large:N0} records: {outcome}; {Small:N0} records: {smallOutcome}; {conditions}"),
            Figure.AtMost(1, "duplicates-memory", "MB", [(peak, 400)], $"peak of the service's process at {Large:N0} records against 400 MB; {conditions}"),
        ];
    }

    private static async Task<(double Seconds, double PeakMegabytes, string Outcome)> MeasureAsync(int workers, CancellationToken ct)
    {
        await using var rig = new RegistryRig();
        await rig.StartAsync(workers, ct);
        using var officer = rig.Officer("registry.merge");
        var started = Stopwatch.GetTimestamp();
        using var taken = await officer.PostAsJsonAsync("/v1/duplicates/search", new { whole = true }, ct);
        var text = await taken.Content.ReadAsStringAsync(ct);
        var id = taken.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement.GetProperty("id").GetString() : throw new InvalidOperationException(text);
        while (true)
        {
            var search = await officer.GetFromJsonAsync<JsonElement>(new Uri($"/v1/duplicates/searches/{id}", UriKind.Relative), ct);
            if (search.GetProperty("state").GetString() == "completed")
            {
                return (Stopwatch.GetElapsedTime(started).TotalSeconds, rig.PeakMemory / 1e6, string.Create(CultureInfo.InvariantCulture,
                    $"{search.GetProperty("compared").GetInt64():N0} pairs compared, {search.GetProperty("found").GetInt32():N0} in the queue, {search.GetProperty("largeBlocks").GetInt32():N0} blocks too large"));
            }
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(20))
                throw new InvalidOperationException($"The search is not complete after twenty minutes: {search}");
            await Task.Delay(200, ct);
        }
    }
}
