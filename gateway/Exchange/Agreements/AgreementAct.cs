using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Agreements;

/// <summary>What a party does to an agreement. Offer and accept are signatures on the agreement itself; reject and revoke are documents of their own.</summary>
public enum ActKind
{
    /// <summary>The first signature.</summary>
    Offer,

    /// <summary>The second signature.</summary>
    Accept,

    /// <summary>The other party declines an offer. In documents <c>reject</c>.</summary>
    Reject,

    /// <summary>A party ends the agreement or takes its offer back. In documents <c>revoke</c>.</summary>
    Revoke,
}

/// <summary>The rejection or revocation of an agreement by one party, as it signs it.</summary>
public sealed record AgreementAct
{
    /// <summary><see cref="ActKind.Reject"/> or <see cref="ActKind.Revoke"/>.</summary>
    public required ActKind Kind { get; init; }

    /// <summary>Id of the agreement.</summary>
    public required string Agreement { get; init; }

    /// <summary>The party that acts.</summary>
    public required MemberId By { get; init; }

    /// <summary>When it signed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, in words for the other party.</summary>
    public required string Reason { get; init; }

    /// <summary>The unsigned document.</summary>
    /// <exception cref="MalformedDocumentException">It breaks a rule of the format.</exception>
    public SignedDocument ToDocument()
    {
        var document = SignedDocument.Unsigned(DocumentTypes.Act, DocumentWriter.Write(json =>
        {
            json.WriteString("act", Kind == ActKind.Reject ? "reject" : "revoke");
            json.WriteString("agreement", Agreement);
            json.WriteString("by", By.ToString());
            json.WriteTime("at", At);
            json.WriteString("reason", Reason);
        }));
        return TryParse(document, out _, out var fault) ? document : throw new MalformedDocumentException("", fault);
    }

    /// <summary>Reads an act; a fault names the place and the rule.</summary>
    public static bool TryParse(SignedDocument document, [NotNullWhen(true)] out AgreementAct? act, [NotNullWhen(false)] out string? fault)
    {
        (act, fault) = (null, null);
        try
        {
            if (document.Type != DocumentTypes.Act)
                throw new MalformedDocumentException("", $"This is a '{document.Type}', not an act.");
            act = DocumentValue.Read(document.Payload, Read);
            return true;
        }
        catch (MalformedDocumentException malformed)
        {
            fault = malformed.Message;
            return false;
        }
    }

    private static AgreementAct Read(DocumentValue root)
    {
        root.Object("act", "agreement", "by", "at", "reason");
        return new()
        {
            Kind = root.Member("act").Text(16) switch
            {
                "reject" => ActKind.Reject,
                "revoke" => ActKind.Revoke,
                _ => throw root.Member("act").Fault("must be reject or revoke"),
            },
            Agreement = root.Member("agreement").Hash(),
            By = MemberId.TryParse(root.Member("by").Text(200), out var by) ? by : throw root.Member("by").Fault("must be instance/class/code"),
            At = root.Member("at").Time(),
            Reason = root.Member("reason").Text(500, min: 3),
        };
    }
}
