using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Seekers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Referrals;

/// <summary>What every change of a referral has in common: the ETag it was read with, the states it may come from, the turn's lock, one transaction with its events.</summary>
internal static class MoveReferral
{
    /// <param name="id">The referral.</param>
    /// <param name="from">The states the change is possible in.</param>
    /// <param name="move">The change; a problem ends it with nothing written.</param>
    /// <param name="db">The database.</param>
    /// <param name="http">The request.</param>
    /// <param name="clock">The time.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<Results<Ok<ReferralView>, ProblemHttpResult>> RunAsync(
        Guid id, string[] from, Func<Referral, Task<ProblemHttpResult?>> move, VacanciesDb db, HttpContext http, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Referrals.AsNoTracking().Where(r => r.Id == id).Select(static r => (Guid?)r.JobSearchId).FirstOrDefaultAsync(ct) is not { } searchId
            || await ChangeJobSearch.LockAsync(searchId, db, ct) is not { } search)
        {
            return ReferralProblems.NotFound(http);
        }
        // Under the lock: nobody else changes it until the end of this transaction.
        var referral = await db.Referrals.FirstAsync(r => r.Id == id, ct);
        if (referral.Version != version)
            return ETags.Changed(referral.Version);
        if (!from.Contains(referral.State))
            return ReferralProblems.WrongState(referral, from, http);
        if (await move(referral) is { } refused)
            return refused;
        if (referral.RecruitedOn is not null)
            db.Add(OutboxMessage.From(Topics.PlacementChangedV1, referral.ToState(search), clock));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(ReferralView.Of(referral, http));
    }
}
