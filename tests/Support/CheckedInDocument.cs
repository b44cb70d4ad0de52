using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Testing;

/// <summary>Holds a service's OpenAPI document to the one that is checked in beside its code, so that no change of the public API goes unseen.</summary>
public static class CheckedInDocument
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What differs, in a sentence that says what to do; null when nothing does. With LMIS_UPDATE_GOLDEN=1 the file is written anew.</summary>
    /// <param name="http">A client of the running service.</param>
    /// <param name="path">The file, from the repository's root.</param>
    public static async Task<string?> DifferenceAsync(HttpClient http, string path)
    {
        var file = Path.Combine(SourceTree.Root, path);
        var served = JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!.ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("LMIS_UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(file, served);
        var kept = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        if (kept == served)
            return null;
        var (was, now) = (kept.Split('\n'), served.Split('\n'));
        var line = was.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"The API is not the one in {path}, from line {line + 1}: '{now.ElementAtOrDefault(line)?.Trim()}' instead of '{was.ElementAtOrDefault(line)?.Trim()}'. "
            + "If that was meant and only adds, run this test once with LMIS_UPDATE_GOLDEN=1 and commit the file; a break needs /v2.";
    }
}
