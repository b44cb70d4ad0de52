using System.Text;
using Lmis.Exchange.Signatures;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Answers in the provider's name that are not its own answer to this question.</summary>
public static class Lies
{
    public static TheoryData<string> All =>
    [
        "no signature", "wrong signature", "wrong status", "changed body", "changed body and digest", "another key of the member", "another member's key", "an unknown key", "the asker's own key",
        "another request's answer", "another request id", "changed content-type", "a field added", "a field twice", "an encoded body", "a body cut short", "the request's own signature", "a wrong request hash",
    ];

    internal static async Task TellAsync(HttpContext context, SignedMessage request, Network network, string lie, SignedMessage? earlier)
    {
        var key = network.Provider.MessageKey;
        var (fields, status, body) = (LyingProvider.Sign(request, key), 200, LyingProvider.Body);
        switch (lie)
        {
            case "no signature": fields.Remove("signature"); fields.Remove("signature-input"); break;
            case "wrong signature": fields["signature"] = $"lmis=:{Convert.ToBase64String(new byte[64])}:"; break;
            case "wrong status": status = 201; break;
            case "changed body": body = body.Replace("2026", "2027", StringComparison.Ordinal); break;
            case "changed body and digest":
                body = body.Replace("2026", "2027", StringComparison.Ordinal);
                fields["content-digest"] = LyingProvider.Sign(request, key, body: body)["content-digest"];
                break;
            case "another key of the member": fields = LyingProvider.Sign(request, network.Provider.CheckpointKey); break;
            case "another member's key": fields = LyingProvider.Sign(request, network.Consumer.AgreementKey); break;
            case "the asker's own key": fields = LyingProvider.Sign(request, network.Consumer.MessageKey); break;
            case "an unknown key": fields = LyingProvider.Sign(request, network.Consumer.CheckpointKey, keyId: network.Provider.MessageKeyId); break;
            case "another request's answer": fields = LyingProvider.Sign(earlier!, key); break;
            case "another request id": fields = LyingProvider.Sign(request, key, before: all => all["x-road-request-id"] = Guid.CreateVersion7().ToString()); break;
            case "changed content-type": fields["content-type"] = "text/html"; break;
            case "a field added": fields["x-road-error"] = "none"; break;
            case "a field twice":
                foreach (var (name, value) in fields)
                    context.Response.Headers[name] = value;
                context.Response.Headers.Append("x-road-request-id", fields["x-road-request-id"]);
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
                return;
            case "an encoded body": fields["content-encoding"] = "identity"; break;
            case "a body cut short": body = body[..^4]; break;
            case "the request's own signature":
                (fields["signature"], fields["signature-input"]) = (request.Field("signature")![0], request.Field("signature-input")![0]);
                break;
            case "a wrong request hash": fields = LyingProvider.Sign(request, key, before: all => all["x-road-request-hash"] = Convert.ToBase64String(new byte[64])); break;
            default: throw new ArgumentException($"'{lie}' is no lie of the list.", nameof(lie));
        }
        await LyingProvider.SendAsync(context, fields, status, body);
    }
}
