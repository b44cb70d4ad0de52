using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Members;
using Lmis.Gateway.Partners;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Doors;

/// <summary>Reads what an app of ours says of itself: its headers, and as which of our subsystems it speaks, which a table must allow.</summary>
internal sealed class ReadApp(OurMembers ours, IOptions<ExchangeOptions> options)
{
    private static readonly string[] Passing = ["content-type", "accept-language", "if-match", ExchangeHeaders.Issue, ExchangeHeaders.RepresentedParty];

    /// <summary>What is wrong with the headers; null when the app may speak as that subsystem.</summary>
    public ExchangeFault? Check(HttpContext context, out SubsystemId? client)
    {
        client = null;
        foreach (var (name, lines) in context.Request.Headers)
        {
            var lower = name.ToLowerInvariant();
            var own = ExchangeHeaders.IsOwn(lower);
            if (lines.Count > 1 && (own || ExchangeHeaders.SingleValued.Contains(lower)))
                return ExchangeFaults.HeaderTwice(lower);
            // The provider takes ids of 128; a user's name here is a pseudonym, never a person's number.
            if (own && (!ExchangeHeaders.IsPlain(lines[0]) || lines[0]!.Length > 128 || (lower == ExchangeHeaders.UserId && PersonalIdentifiers.LooksLikeOne(lines[0]!))))
                return ExchangeFaults.HeaderInvalid(lower);
        }
        if (context.Request.Headers.ContentEncoding.Count > 0)
            return ExchangeFaults.HeaderInvalid("content-encoding");
        if (context.Request.Headers[ExchangeHeaders.Client] is not [{ } text])
            return ExchangeFaults.HeaderMissing(ExchangeHeaders.Client);
        if (!SubsystemId.TryParse(text, out client))
            return ExchangeFaults.HeaderInvalid(ExchangeHeaders.Client);
        var app = context.User.FindFirst("client_id")?.Value ?? "";
        return ours.Find(client.Member) is not null && options.Value.Clients.TryGetValue(app, out var subsystems) && subsystems.Contains(text)
            ? null
            : ExchangeFaults.ClientNotAllowed;
    }

    /// <summary>What the app asks, once its headers were checked.</summary>
    public static Question Question(HttpContext context, SubsystemId client, RequestTarget target, Content content) => new()
    {
        Client = client,
        Method = context.Request.Method,
        Target = target,
        Content = content,
        Id = Header(context, ExchangeHeaders.Id) ?? Guid.CreateVersion7().ToString(),
        Agreement = Header(context, ExchangeHeaders.Agreement),
        Purpose = Header(context, ExchangeHeaders.Purpose),
        UserId = Header(context, ExchangeHeaders.UserId) ?? Pseudonym(context),
        Subject = Header(context, ExchangeHeaders.Subject),
        Headers = [.. Passing.Select(name => (name, Header(context, name)!)).Where(header => header.Item2 is not null && ExchangeHeaders.IsPlain(header.Item2))],
    };

    /// <summary>A header that is there once and not empty, or null.</summary>
    public static string? Header(HttpContext context, string name) => context.Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    // Who asked can be told by us from our own journal, and by nobody from this. In the form of a UUID, in which no digits look like a person's number.
    private static string? Pseudonym(HttpContext context) => context.User.FindFirst("sub")?.Value is { } subject
        ? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16), bigEndian: true).ToString()
        : null;
}
