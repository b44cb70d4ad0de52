using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Tokens;

namespace Lmis.LocalRun.Demonstration;

/// <summary>Fills the register on the first run with synthetic people, through the gateway as a department officer would.</summary>
internal static class LoadPopulation
{
    private const string Loaded = "population-loaded", Officer = "department";

    internal static async Task RunAsync(Layout layout, RunOptions options, RunFile file, CancellationToken ct)
    {
        foreach (var province in options.Demo ? options.Provinces : [])
        {
            var note = Path.Combine(layout.Province(province), Loaded);
            if (!File.Exists(note))
            {
                var people = Path.Combine(layout.Province(province), "population.csv");
                await MakeAsync(layout, province, options.Workers, people, ct);
                await File.WriteAllTextAsync(note, await ImportAsync(layout, province, ProvinceEnvironment.PublicOrigin(file, options.OffsetOf(province)), people, ct), ct);
            }
        }
    }

    private static async Task MakeAsync(Layout layout, string province, int rows, string people, CancellationToken ct)
    {
        if (File.Exists(people))
        {
            return;
        }

        var assembly = Path.Combine(layout.Root, "artifacts", "bin", "Population", "release", "Lmis.Simulators.Population.dll");
        var draft = people[..^4] + ".draft.csv";
        await RunToEnd.RunAsync(new ProcessSpec("population", ["dotnet", assembly, "--rows", rows.ToString(CultureInfo.InvariantCulture), "--province", province, "--seed", "1", "--dirty", "0.05", "--out", draft], layout.Root), ct);
        File.Move(draft, people, overwrite: true);
    }

    /// <summary>Uploads the file and follows the batch; a file uploaded by a run that was broken off is recognised and followed.</summary>
    private static async Task<string> ImportAsync(Layout layout, string province, string origin, string people, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(10) };
        await SignInAsync(http, layout, province, origin, ct);
        using var content = new StreamContent(File.OpenRead(people));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var response = await http.PostAsync(new Uri($"{origin}/api/registry/v1/imports?fileName=demonstration.csv"), content, ct);
        var answer = await ReadAsync(response, ct);
        var id = response.StatusCode switch
        {
            HttpStatusCode.Accepted => answer.GetProperty("id").GetString()!,
            HttpStatusCode.Conflict when answer.TryGetProperty("importId", out var earlier) => earlier.GetString()!,
            _ => throw new RunException($"The demonstration population was refused ({(int)response.StatusCode}): {answer}"),
        };
        return await FollowAsync(http, layout, province, origin, id, ct);
    }

    private static async Task<string> FollowAsync(HttpClient http, Layout layout, string province, string origin, string id, CancellationToken ct)
    {
        for (var told = -1; ; await Task.Delay(500, ct))
        {
            using var response = await http.GetAsync(new Uri($"{origin}/api/registry/v1/imports/{id}"), ct);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                // A token lives ten minutes; a large population takes longer.
                await SignInAsync(http, layout, province, origin, ct);
                continue;
            }

            var batch = await ReadAsync(response, ct);
            if (!response.IsSuccessStatusCode)
            {
                throw new RunException($"The progress of the demonstration population is not to be had ({(int)response.StatusCode}): {batch}");
            }

            var (state, percent) = (batch.GetProperty("state").GetString(), batch.GetProperty("percent").GetInt32());
            if (state is "failed" or "cancelled")
            {
                throw new RunException($"The import of the demonstration population is {state}: {batch}");
            }

            if (percent / 20 > told / 20 || told < 0)
            {
                told = percent;
                Say.Line(string.Create(CultureInfo.InvariantCulture, $"  demonstration population of {province}: {percent} %"));
            }

            if (batch.GetProperty("finishedAt").ValueKind is not JsonValueKind.Null)
            {
                Say.Line($"  demonstration population of {province}: {batch.GetProperty("accepted")} rows stored, {batch.GetProperty("rejected")} rejected (dirty on purpose)");
                return id;
            }
        }
    }

    private static async Task SignInAsync(HttpClient http, Layout layout, string province, string origin, CancellationToken ct) =>
        http.DefaultRequestHeaders.Authorization = new("Bearer", await GetToken.ForUserAsync(layout, province, origin, Officer, ct));

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        }
        catch (JsonException e)
        {
            throw new RunException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} without JSON.", e);
        }
    }
}
