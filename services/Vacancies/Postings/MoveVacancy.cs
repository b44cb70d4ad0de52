using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Postings;

/// <summary>What every change of a vacancy's state has in common: the ETag it was read with, the states it may come from, one transaction.</summary>
internal static class MoveVacancy
{
    /// <param name="id">The vacancy.</param>
    /// <param name="seen">The vacancies that the caller acts on.</param>
    /// <param name="from">The states the change is possible in.</param>
    /// <param name="move">The change; a problem ends it with nothing written.</param>
    /// <param name="db">The database.</param>
    /// <param name="http">The request.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<Results<Ok<VacancyStateAnswer>, ProblemHttpResult>> RunAsync(
        Guid id, IQueryable<Vacancy> seen, string[] from, Func<Vacancy, Task<ProblemHttpResult?>> move, VacanciesDb db, HttpContext http, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await seen.FirstOrDefaultAsync(v => v.Id == id, ct) is not { } vacancy)
            return VacancyProblems.NotFound(http);
        if (vacancy.Version != version)
            return ETags.Changed(vacancy.Version);
        if (!from.Contains(vacancy.State))
            return VacancyProblems.WrongState(vacancy, from, http);
        if (await move(vacancy) is { } refused)
            return refused;
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ETags.Changed(version + 1);
        }
        return TypedResults.Ok(VacancyStateAnswer.Of(vacancy, http));
    }
}
