using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Quality;

/// <summary>How often rows had a finding.</summary>
/// <param name="Code">Code of the finding.</param>
/// <param name="IsWarning">True when the rows were stored all the same.</param>
/// <param name="Rows">Rows with it.</param>
public sealed record FindingCount(string Code, bool IsWarning, long Rows);

/// <summary>What became of the rows of files.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Accepted">Stored, those with a warning included.</param>
/// <param name="Warned">Of the accepted, those with a warning.</param>
/// <param name="Rejected">Not stored.</param>
/// <param name="Asked">Waiting for an officer's answer.</param>
/// <param name="Findings">By code, the most frequent first.</param>
public sealed record ImportQuality(long Rows, long Accepted, long Warned, long Rejected, long Asked, IReadOnlyList<FindingCount> Findings);

/// <summary>How complete an item of the form is.</summary>
/// <param name="Field">The field.</param>
/// <param name="Item">Its item on Decree 318's form, if it is one.</param>
/// <param name="Applies">Records to which the item applies.</param>
/// <param name="Filled">Of these: records that have it.</param>
/// <param name="Share">Filled of applies, 0 to 1; null where it applies to nobody.</param>
public sealed record ItemQuality(string Field, string? Item, int Applies, int Filled, double? Share);

/// <summary>The state of the records that stand in the register.</summary>
/// <param name="Records">Labour-supply records.</param>
/// <param name="Registered">Of these: with a receipt.</param>
/// <param name="Verified">Of these: the population database was asked, and its last answer was a match.</param>
/// <param name="VerifiedShare">Verified of records, 0 to 1.</param>
/// <param name="OlderThanYear">Not changed for over a year.</param>
/// <param name="OlderThanYearShare">Those of records, 0 to 1.</param>
/// <param name="DuplicatesOpen">Pairs that may be one person, both of the caller's area, undecided; a pair of two communes counts in both.</param>
/// <param name="DifferencesOpen">Answers of the population database that differ from the record, undecided.</param>
/// <param name="ConflictsOpen">Feeds that contradict a newer record, undecided.</param>
/// <param name="Items">The items that a record may stand without.</param>
public sealed record RecordQuality(
    int Records, int Registered, int Verified, double? VerifiedShare, int OlderThanYear, double? OlderThanYearShare, int DuplicatesOpen, int DifferencesOpen, int ConflictsOpen, IReadOnlyList<ItemQuality> Items);

/// <summary>One commune.</summary>
/// <param name="Code">Five digits; empty for rows of files whose commune nobody can tell, or lies outside the import's area.</param>
/// <param name="Name">With xã or phường.</param>
/// <param name="Imports">The files.</param>
/// <param name="Register">The records; null where the line is of files only.</param>
public sealed record CommuneQuality(string Code, string Name, ImportQuality Imports, RecordQuality? Register);

/// <summary>Data quality by commune, without a value of anybody.</summary>
/// <param name="Area">The caller's area.</param>
/// <param name="From">Files uploaded on this day or later.</param>
/// <param name="To">And on this day or earlier.</param>
/// <param name="ImportId">Or of this import only.</param>
/// <param name="CountedAt">When the records were counted, UTC.</param>
/// <param name="Communes">In the order of their codes.</param>
public sealed record GetDataQualityResponse(string Area, DateOnly? From, DateOnly? To, Guid? ImportId, DateTimeOffset CountedAt, IReadOnlyList<CommuneQuality> Communes);

/// <summary>
/// How good the data of the caller's area is, by commune: what became of the rows of files (of a period or of one import), and how complete, verified and fresh the records are. A commune's
/// figures are of its own files and of its rows in the province's.
/// </summary>
public static class GetDataQuality
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/data-quality", HandleAsync).WithName(nameof(GetDataQuality)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<GetDataQualityResponse>, ProblemHttpResult>> HandleAsync(
        RegistryDb db, AreaScope area, CountQuality quality, CancellationToken ct, DateOnly? from = null, DateOnly? to = null, Guid? importId = null)
    {
        var (answer, problem) = await AnswerAsync(db, area, quality, from, to, importId, ct);
        return problem is null ? TypedResults.Ok(answer) : problem;
    }

    internal static async Task<(GetDataQualityResponse? Answer, ProblemHttpResult? Problem)> AnswerAsync(
        RegistryDb db, AreaScope area, CountQuality quality, DateOnly? from, DateOnly? to, Guid? importId, CancellationToken ct)
    {
        if (ImportBatch.OwnArea(area) is not { } own)
            return (null, Problems.Forbidden("no-area", "Your area is not of this province", "Figures are of an area of this province. Ask your administrator for the right area."));
        if (from > to)
            return (null, Problems.BadRequest("period-reversed", "The period ends before it begins", "'from' is a day not after 'to'; both are of the form yyyy-MM-dd."));
        if (importId is { } id && !await ImportBatch.VisibleTo(db, area).AnyAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct))
            return (null, ImportProblems.NotFound());
        return (await quality.RunAsync(db, area, own, from, to, importId, ct), null);
    }
}
