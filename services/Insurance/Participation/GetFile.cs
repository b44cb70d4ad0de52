using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Participation;

/// <summary>A file and what comparing it came to; figures are null until it was compared.</summary>
/// <param name="Theirs">Compulsory participations of the file, by person and employer: matched + differing + missingHere.</param>
/// <param name="Ours">Employments of the month in our registers, by person and employer.</param>
/// <param name="MissingHere">In the file, not in our registers.</param>
/// <param name="MissingThere">In our registers with a contract that obliges to insurance, not in the file.</param>
public sealed record FileAnswer(
    Guid Id, string Month, string FileName, string State, DateTimeOffset UploadedAt, DateTimeOffset? ReconciledAt, int Accepted, int Rejected,
    int? Theirs, int? Ours, int? Matched, int? Differing, int? MissingHere, int? MissingThere)
{
    public static FileAnswer Of(ParticipationFile f)
    {
        var isCompared = f.State == ParticipationFile.Reconciled;
        return new(
            f.Id, Benefits.Month.Text(f.Month), f.FileName, f.State, f.UploadedAt, f.ReconciledAt, f.Accepted, f.Rejected, Figure(f.Theirs), Figure(f.Ours), Figure(f.Matched), Figure(f.Differing),
            Figure(f.MissingHere), Figure(f.MissingThere));

        int? Figure(int figure) => isCompared ? figure : null;
    }
}

/// <summary>Gives one file with its figures, which count the whole province.</summary>
public static class GetFile
{
    public static void Map(RouteGroupBuilder files) => files.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetFile)).RequireAreaScope(Scopes.InsuranceRead);

    private static async Task<Results<Ok<FileAnswer>, ProblemHttpResult>> HandleAsync(Guid id, InsuranceDb db, AreaScope area, CancellationToken ct)
    {
        if (!area.IsEverything && area.ProvinceCode is null)
            return FileProblems.WholeProvince();
        return await db.ParticipationFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == id, ct) is { } file ? TypedResults.Ok(FileAnswer.Of(file)) : FileProblems.NotFound();
    }
}
