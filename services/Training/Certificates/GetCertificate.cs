using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Training.Certificates;

/// <summary>One certificate, with its ETag; an officer of the area or the school that issued it.</summary>
public static class GetCertificate
{
    public static void Map(RouteGroupBuilder certificates) => certificates.MapGet("/{certificateId:guid}", HandleAsync).WithName(nameof(GetCertificate)).RequireAreaScope(Scopes.TrainingRead);

    private static async Task<Results<Ok<CertificateAnswer>, ProblemHttpResult>> HandleAsync(Guid certificateId, HttpContext http, TrainingDb db, IOptions<TrainingOptions> options, Caller caller, CancellationToken ct)
    {
        if (await db.CertificatesOf(caller).AsNoTracking().FirstOrDefaultAsync(c => c.Id == certificateId, ct) is not { } certificate)
            return TrainingProblems.NotFound(http);
        ETags.Set(http, certificate.Version);
        return TypedResults.Ok(CertificateAnswer.Of(certificate, options.Value));
    }
}
