using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>
/// Asks the national enterprise register whether an employer of the caller's area is what the entry here says (xác thực người sử dụng lao động), and keeps
/// the kind of answer with its journal reference, never the answer. An answer that cannot be proved, or none, is a problem and never a result.
/// </summary>
public static class VerifyEmployer
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapPost("/{employerId:guid}/verification", HandleAsync).WithName(nameof(VerifyEmployer)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> HandleAsync(
        Guid employerId, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey,
        HttpContext http, RegistryDb db, AskEnterprises enterprises, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        // Only where the head office is: the area filter of the table.
        var employer = await db.Employers.AsNoTracking().FirstOrDefaultAsync(e => e.Id == employerId, ct);
        if (employer is null)
            return EmployerProblems.NotFound();
        http.Response.Headers.CacheControl = "no-store";
        if (employer.Code is null)
            return Problems.Unprocessable("no-enterprise-code", "Not in the enterprise register",
                "This is a natural person's business, known by its owner's number. Verify the owner as a person; enter the enterprise code if it has one by now.");
        var message = idempotencyKey is null ? Guid.CreateVersion7(clock.GetUtcNow()) : MessageIds.Of(employerId, $"{caller.ClientId}\n{caller.Subject}\n{idempotencyKey}");
        if (idempotencyKey is not null && await FindAsync(db, message, ct) is { } answered)
            return TypedResults.Ok(VerificationView.Of(answered));

        // No transaction is held while the partner thinks.
        var (result, reply) = await enterprises.RunAsync(employer, message, caller.Subject, ct);
        if (result is null)
            return VerificationProblems.NoAnswer(reply, http);

        var verification = EmployerVerification.Of(new(employerId, employer.Version, message, caller.Subject, caller.ClientId, RunId: null), result, clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await SupersedeAsync(db, [employerId], ct);
        db.EmployerVerifications.Add(verification);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, EmployerVerificationTable.UniqueMessage))
        {
            // The same question came twice at once: the one that was stored first is the answer.
            await transaction.RollbackAsync(ct);
            verification = (await FindAsync(db, message, ct))!;
        }
        return TypedResults.Ok(VerificationView.Of(verification));
    }

    /// <summary>What still waited for a decision about these employers is overtaken by the new question.</summary>
    internal static Task SupersedeAsync(RegistryDb db, IReadOnlyList<Guid> employers, CancellationToken ct) =>
        db.EmployerVerifications.Where(v => v.Review == Verification.Open && employers.Contains(v.EmployerId))
            .ExecuteUpdateAsync(static set => set.SetProperty(static v => v.Review, Verification.Superseded), ct);

    private static Task<EmployerVerification?> FindAsync(RegistryDb db, Guid message, CancellationToken ct) =>
        db.EmployerVerifications.AsNoTracking().FirstOrDefaultAsync(v => v.MessageId == message, ct);
}
