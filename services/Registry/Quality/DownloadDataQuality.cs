using System.Globalization;
using System.Text;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Quality;

/// <summary>The figures of <see cref="GetDataQuality"/> as a CSV, a commune a line: for a spreadsheet, or to be printed for a meeting.</summary>
public static class DownloadDataQuality
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/data-quality.csv", HandleAsync).WithName(nameof(DownloadDataQuality)).RequireAreaScope(Scopes.RegistryRead).Produces<string>(contentType: "text/csv");

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        HttpContext http, RegistryDb db, AreaScope area, CountQuality quality, CancellationToken ct, DateOnly? from = null, DateOnly? to = null, Guid? importId = null)
    {
        var (answer, problem) = await GetDataQuality.AnswerAsync(db, area, quality, from, to, importId, ct);
        return problem is null ? TypedResults.File(Csv(answer!, ImportTexts.IsEnglish(http)), "text/csv; charset=utf-8", $"data-quality-{answer!.Area}.csv") : problem;
    }

    private static byte[] Csv(GetDataQualityResponse answer, bool english)
    {
        var items = answer.Communes.Select(static c => c.Register?.Items).FirstOrDefault(static i => i is not null) ?? [];
        var csv = new StringBuilder("\uFEFF");
        Line([.. Enumerable.Range(0, 15).Select(i => ImportTexts.Part("quality-columns", english, i)), .. items.Select(i => FieldNames.Of(i.Field, english) ?? i.Field)]);
        foreach (var (code, name, imports, register) in answer.Communes)
        {
            Line([
                code, name, Number(imports.Rows), Number(imports.Accepted), Number(imports.Warned), Number(imports.Rejected), Number(imports.Asked),
                string.Join(' ', imports.Findings.Select(static f => string.Create(CultureInfo.InvariantCulture, $"{f.Code}={f.Rows}"))),
                Number(register?.Records), Number(register?.Registered), Number(register?.VerifiedShare), Number(register?.OlderThanYearShare),
                Number(register?.DuplicatesOpen), Number(register?.DifferencesOpen), Number(register?.ConflictsOpen), .. items.Select((_, i) => Number(register?.Items[i].Share)),
            ]);
        }
        return Encoding.UTF8.GetBytes(csv.ToString());

        void Line(IEnumerable<string> cells) => csv.AppendJoin(',', cells.Select(static c => c.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? c : $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");

        static string Number(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
    }
}
