using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using QRCoder;

namespace Lmis.Training.PublicSite;

/// <summary>The QR code of a certificate's address, as SVG to print.</summary>
public static class ShowQrCode
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/certificates/{certificateId:guid}/qr.svg", HandleAsync).WithName(nameof(ShowQrCode))
        .Produces(200, contentType: "image/svg+xml").ProducesProblem(404).AllowPublic();

    private static async Task<IResult> HandleAsync(Guid certificateId, HttpContext http, TrainingDb db, IOptions<TrainingOptions> options, CancellationToken ct)
    {
        if (!await db.Certificates.AnyAsync(c => c.Id == certificateId, ct))
            return TrainingProblems.NotFound(http, "certificate-unknown");
        http.Response.Headers.CacheControl = "no-store";
        using var code = QRCodeGenerator.GenerateQrCode(options.Value.At($"certificates/{certificateId}"), QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return Results.Content(svg.GetGraphic(8), "image/svg+xml");
    }
}
