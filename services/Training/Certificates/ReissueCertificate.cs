using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Training.Certificates;

/// <summary>A re-issue.</summary>
/// <param name="Reason">Why, in words that name nobody.</param>
/// <param name="FullName">The name as it should be; left out, the name stays.</param>
public sealed record ReissueCertificateRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason, [property: StringLength(100, MinimumLength = 2)] string? FullName = null);

/// <summary>Replaces a valid certificate by a new one, for a name that was wrong or a code that got lost; the old one is good no more. If-Match.</summary>
public static class ReissueCertificate
{
    public static void Map(RouteGroupBuilder certificates) => certificates.MapPost("/{certificateId:guid}/reissue", HandleAsync).WithName(nameof(ReissueCertificate)).RequireAreaScope(Scopes.TrainingIssue);

    private static async Task<Results<Created<CertificateAnswer>, ProblemHttpResult>> HandleAsync(
        Guid certificateId, ReissueCertificateRequest request, HttpContext http, TrainingDb db, CertificateMaker maker, RowCipher cipher, IOptions<TrainingOptions> options, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var old = await db.CertificatesOf(caller).FirstOrDefaultAsync(c => c.Id == certificateId && c.SchoolCode == caller.Organisation, ct);
        var school = await db.SchoolsOf(caller).FirstOrDefaultAsync(s => s.Code == caller.Organisation, ct);
        if (old is null || school is null)
            return TrainingProblems.NotFound(http);
        if (old.Version != version)
            return ETags.Changed(old.Version);
        if (old.State != Certificate.Valid)
            return TrainingProblems.State(http, "certificate-state", $"Chứng chỉ đang ở trạng thái {old.State}; chỉ cấp lại chứng chỉ còn hiệu lực.", $"The certificate is {old.State}; only a valid one is issued again.");
        var programme = await db.Programmes.SingleAsync(p => p.Id == old.ProgrammeId, ct);
        var enrolment = await db.Enrolments.SingleAsync(e => e.Id == old.EnrolmentId, ct);
        old.Move(Certificate.Replaced, request.Reason, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ETags.Changed(version + 1);
        }
        var fresh = await maker.MakeAsync(enrolment, request.FullName ?? cipher.RevealText(old.LearnerName, old.Id), programme, school, clock.Today(), ct);
        old.ReplacedBy = fresh.Id;
        maker.Tell(old);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        ETags.Set(http, fresh.Version);
        return TypedResults.Created($"/v1/certificates/{fresh.Id}", CertificateAnswer.Of(fresh, options.Value));
    }
}
