using Lmis.Hosting;
using Microsoft.Net.Http.Headers;

namespace Lmis.Identity.Pages;

/// <summary>The one stylesheet of the pages, out of the assembly, so that it is there wherever the service is started.</summary>
public static class GetStylesheet
{
    private static readonly byte[] Css = Read();

    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Css).AsSpan(0, 8))}\"");

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/pages.css", (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(Css, "text/css; charset=utf-8", entityTag: Tag);
    }).ExcludeFromDescription().AllowPublic();

    private static byte[] Read()
    {
        using var stream = typeof(GetStylesheet).Assembly.GetManifestResourceStream("pages.css")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
