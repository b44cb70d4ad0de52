using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>
/// Gives the report as a document, <c>format=docx</c> (the default) or <c>xlsx</c> (its annexes). Before it is signed it is marked DỰ THẢO and for the lead
/// department and the director only; signed, for everybody who reads the province's indicators.
/// </summary>
public static class GetReportDocument
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder reports) => reports.MapGet("/{year:int}/document", HandleAsync).WithName(nameof(GetReportDocument)).RequireAreaScope(Scopes.ReportingRead)
        .Produces(StatusCodes.Status200OK, contentType: WriteReportDocx.MediaType, additionalContentTypes: WriteReportXlsx.MediaType);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        int year, string? format, ReportingDb db, ProposedLines proposed, UnitList units, WorkingDays days, AreaScope area, Caller caller, IOptions<ReportingOptions> options, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (format is not (null or "docx" or "xlsx"))
            return Problems.BadRequest("format", "Format not known", "'format' must be docx or xlsx.");
        // One statement of time for both: a part decided between two readings must not be half in the document.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        if (await db.YearlyReports.AsNoTracking().FirstOrDefaultAsync(r => r.Year == year, ct) is not { } report)
            return ReportRules.NoReport(year);
        if (report.State != YearlyReport.Closed && ReportRules.MayLead(area, caller, units) is { } drafted)
            return drafted;
        var parts = await db.ReportParts.AsNoTracking().Where(p => p.Year == year).ToListAsync(ct);
        var lines = report.Lines?.Lines ?? await proposed.OfAsync(report, ct);
        var document = ReportDocument.Of(report, lines, parts, units, ReportDeadlines.Of(year, days), options.Value.Document);
        var name = $"bao-cao-thi-truong-lao-dong-{year}{(document.IsDraft ? "-du-thao" : "")}";
        return format == "xlsx"
            ? TypedResults.File(WriteReportXlsx.Of(document), WriteReportXlsx.MediaType, name + ".xlsx")
            : TypedResults.File(WriteReportDocx.Of(document), WriteReportDocx.MediaType, name + ".docx");
    }
}
