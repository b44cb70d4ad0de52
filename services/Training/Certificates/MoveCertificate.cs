using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Training.Certificates;

/// <summary>Why a certificate loses its validity for a while or for good, in words that name nobody.</summary>
public sealed record MoveCertificateRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>Suspends (valid → suspended), reinstates (suspended → valid) or revokes (valid or suspended → revoked, for good); If-Match, a reason, an event.</summary>
public static class MoveCertificate
{
    public static void Map(RouteGroupBuilder certificates)
    {
        Add("suspend", Certificate.Suspended, Certificate.Valid);
        Add("reinstate", Certificate.Valid, Certificate.Suspended);
        Add("revoke", Certificate.Revoked, Certificate.Valid, Certificate.Suspended);

        void Add(string verb, string to, params string[] from) => certificates.MapPost($"/{{certificateId:guid}}/{verb}", (
            Guid certificateId, MoveCertificateRequest request, HttpContext http, TrainingDb db, CertificateMaker maker, IOptions<TrainingOptions> options, Caller caller, TimeProvider clock, CancellationToken ct) =>
                HandleAsync(certificateId, to, from, request, http, db, maker, options, caller, clock, ct))
            .WithName($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Certificate").RequireAreaScope(Scopes.TrainingIssue);
    }

    private static async Task<Results<Ok<CertificateAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, string to, string[] from, MoveCertificateRequest request, HttpContext http, TrainingDb db, CertificateMaker maker, IOptions<TrainingOptions> options, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        if (await db.CertificatesOf(caller).FirstOrDefaultAsync(c => c.Id == id && c.SchoolCode == caller.Organisation, ct) is not { } certificate)
            return TrainingProblems.NotFound(http);
        if (certificate.Version != version)
            return ETags.Changed(certificate.Version);
        if (!from.Contains(certificate.State))
            return TrainingProblems.State(http, "certificate-state", $"Chứng chỉ đang ở trạng thái {certificate.State}; thao tác này chỉ làm được khi ở trạng thái {string.Join(" hoặc ", from)}.", $"The certificate is {certificate.State}; this can be done while it is {string.Join(" or ", from)}.");
        certificate.Move(to, to == Certificate.Valid ? null : request.Reason, clock.GetUtcNow());
        maker.Tell(certificate);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ETags.Changed(version + 1);
        }
        ETags.Set(http, certificate.Version);
        return TypedResults.Ok(CertificateAnswer.Of(certificate, options.Value));
    }
}
