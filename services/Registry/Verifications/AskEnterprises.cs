using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Employers;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Verifications;

/// <summary>
/// Asks the national enterprise register (Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp) for one enterprise and compares it here: the register gives its
/// entry, of which nothing but the kind of result leaves this file.
/// </summary>
internal sealed class AskEnterprises(AskExchange<VerificationOptions> exchange, CodeListSet lists, IOptions<VerificationOptions> settings)
{
    /// <summary>The agreement's purpose of such a question.</summary>
    public const string Purpose = "employer-verification";

    /// <summary>How the partner's gateway passes on that its service knows nobody of this code; the service's own words do not pass.</summary>
    private const string NoSuch = "urn:lmis:problem:not-found";

    private sealed record Entry(string Name, string Kind, string Commune, string Status);

    /// <summary>Asks about one employer as it stands. A natural person's business is in no enterprise register under its owner's number, which never leaves.</summary>
    public async Task<(RegisterResult? Result, ExchangeReply Reply)> RunAsync(Employer employer, Guid messageId, string askedBy, CancellationToken ct)
    {
        if (employer.Code is not { } code)
            return (null, ExchangeReply.Of(NoReply.Refused, null, "no-enterprise-code"));
        var reply = await exchange.RunAsync(VerificationSetup.EnterprisesClient,
            new(settings.Value.Enterprises, "/" + code, Purpose, messageId, askedBy, Subject: null, Body: null), ct);
        if (reply.Fault is not null)
            return (null, reply);
        if (reply.Status == StatusCodes.Status404NotFound && Text(reply.Body, "type") == NoSuch)
            return (new(Verification.Unknown, [], reply.JournalReference, reply.AgreementId), reply);
        return reply.Status == StatusCodes.Status200OK && Read(reply.Body, code) is { } entry
            ? (Compare(employer, entry, reply), reply)
            : (null, ExchangeReply.Of(NoReply.NotBelieved, null, "not-an-answer"));
    }

    /// <summary>The entry, or null when it is none: of another code, or with something that no entry has.</summary>
    private Entry? Read(JsonElement body, string code)
    {
        var commune = body.TryGetProperty("address", out var address) && address.ValueKind == JsonValueKind.Object ? Text(address, "commune") : null;
        return Text(body, "code") == code && Text(body, "name") is { Length: > 0 and <= 1000 } name && Text(body, "status") is { } status && lists.EmployerStatuses.Has(status)
            && lists.EmployerKinds.TryRead(Text(body, "legalForm"), out var kind) && lists.Units.Communes.Has(commune)
                ? new(name, kind.Code, commune!, status)
                : null;
    }

    private static RegisterResult Compare(Employer employer, Entry entry, ExchangeReply reply)
    {
        // That it is closed or rests is what matters; what else differs is asked about when the state agrees.
        if (entry.Status != employer.Status && entry.Status != Employer.Active)
            return new(entry.Status, [], reply.JournalReference, reply.AgreementId);
        List<string> differs = [];
        if (VietnameseText.CaseKey(entry.Name) != VietnameseText.CaseKey(employer.Name))
            differs.Add("name");
        if (entry.Kind != employer.Kind)
            differs.Add("kind");
        // Where the head office is not known here there is nothing to differ.
        if (employer.CommuneCode.Length > 0 && entry.Commune != employer.CommuneCode)
            differs.Add("commune");
        if (entry.Status != employer.Status)
            differs.Add("status");
        return new(differs.Count == 0 ? Verification.Match : Verification.Differs, [.. differs], reply.JournalReference, reply.AgreementId);
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
