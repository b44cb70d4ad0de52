using System.Text;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Insurance.Agency;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lmis.Insurance.Participation;

/// <summary>
/// Fetches the agency's file of a month through the exchange, page by page, and takes it as one that was sent. Only a file with all the rows the agency counts is taken; the
/// same content again is refused as repeated.
/// </summary>
public static class FetchFile
{
    public static void Map(RouteGroupBuilder files) => files.MapPost("/fetch", HandleAsync).WithName(nameof(FetchFile)).RequireAreaScope(Scopes.InsuranceImport);

    private static async Task<Results<Created<FileAnswer>, ProblemHttpResult>> HandleAsync(
        string? month, InsuranceDb db, Persons.PersonsClient registry, AskAgency agency, IOptions<PlatformOptions> platform, AreaScope area, Caller caller, ReconcileSignal signal, TimeProvider clock, CancellationToken ct)
    {
        if (FileProblems.Of(month, area, clock.Today(), out var number) is { } problem)
            return problem;
        using var content = new MemoryStream();
        var (pages, total, rows) = (1, 0, 0);
        using (var csv = new StreamWriter(content, new UTF8Encoding(false), leaveOpen: true))
        {
            await csv.WriteLineAsync(string.Join(',', FileColumns.All));
            for (var page = 1; page <= pages; page++)
            {
                var (answer, fault) = await agency.PageAsync(Month.Text(number), platform.Value.ProvinceCode, page, caller.Subject, Guid.CreateVersion7(clock.GetUtcNow()), ct);
                if (answer is null)
                    return FileProblems.NoAnswer(fault);
                if (page == 1)
                    (pages, total) = (answer.Pages, answer.Total);
                // The file changed between two pages: a mixture of both would be neither.
                if ((answer.Pages, answer.Total) != (pages, total) || answer.Rows.Count == 0 && total > 0)
                    return FileProblems.NoAnswer("changed-meanwhile");
                rows += answer.Rows.Count;
                foreach (var row in answer.Rows)
                    await csv.WriteLineAsync(string.Join(',', FileColumns.All.Select(column => Quoted(row.GetValueOrDefault(column)))));
            }
        }
        if (rows != total)
            return FileProblems.NoAnswer("incomplete");
        content.Position = 0;
        return await ReceiveFile.TakeAsync(content, false, number, $"{Month.Text(number)}.csv", db, registry, caller, signal, clock, ct);
    }

    private static string? Quoted(string? cell) => cell is null || cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
