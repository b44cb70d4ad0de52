using System.Text;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.PublicSite;

/// <summary>Open to everyone who holds the certificate's address (from its QR code): a page in a browser, JSON for programs that ask for it.</summary>
public static class VerifyCertificate
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/certificates/{certificateId:guid}", HandleAsync).WithName(nameof(VerifyCertificate))
        .Produces<CertificateState>().Produces(StatusCodes.Status200OK, contentType: "text/html").ProducesProblem(404).AllowPublic();

    private static async Task<IResult> HandleAsync(Guid certificateId, HttpContext http, TrainingDb db, RowCipher cipher, CancellationToken ct)
    {
        var certificate = await db.Certificates.AsNoTracking().FirstOrDefaultAsync(c => c.Id == certificateId, ct);
        var state = certificate is null ? null : CertificateState.Of(certificate, cipher.RevealText(certificate.LearnerName, certificate.Id));
        // It names a person: nobody between us and the reader keeps it, and no search engine lists it.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'sha256-" + VerificationPage.StyleHash + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
            return Results.Content(VerificationPage.Of(state, http.WantsEnglish()), "text/html", Encoding.UTF8, state is null ? 404 : 200);
        }
        return state is null ? TrainingProblems.NotFound(http, "certificate-unknown") : Results.Ok(state);
    }
}
