using System.Text;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Readings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Certificates;

/// <summary>The signed credential (JWT) that the school hands to its holder: for a wallet, and to be verified without us. The reading is recorded.</summary>
public static class DownloadCredential
{
    public static void Map(RouteGroupBuilder certificates) => certificates.MapGet("/{certificateId:guid}/credential", HandleAsync).WithName(nameof(DownloadCredential)).RequireAreaScope(Scopes.TrainingIssue);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(Guid certificateId, HttpContext http, TrainingDb db, RowCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.CertificatesOf(caller).AsNoTracking().FirstOrDefaultAsync(c => c.Id == certificateId && c.SchoolCode == caller.Organisation, ct) is not { } certificate)
            return TrainingProblems.NotFound(http);
        db.Readings.Add(LearnerReading.Of(certificate.PersonId, "certificate", caller, clock));
        await db.SaveChangesAsync(ct);
        return TypedResults.File(Encoding.ASCII.GetBytes(cipher.RevealText(certificate.Credential, certificate.Id)), "application/vc+jwt", $"{certificate.Number}.jwt");
    }
}
