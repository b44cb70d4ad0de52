using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Agreements;

/// <summary>
/// What one member lets another ask of a service (thỏa thuận chia sẻ dữ liệu). The text both signed is what the gateway enforces; it never
/// changes, a change is another agreement.
/// </summary>
public sealed record Agreement
{
    /// <summary>base64url of SHA-256 over the canonical bytes; empty until it is read from them.</summary>
    public string Id { get; init; } = "";

    /// <summary>The subsystem that answers.</summary>
    public required SubsystemId Provider { get; init; }

    /// <summary>The subsystem that asks.</summary>
    public required SubsystemId Consumer { get; init; }

    /// <summary>Code of the provider's service, for example <c>indicators</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Operations as <see cref="OperationTemplate"/> spells them: <c>GET /{code}</c>.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>Pointers to the scalar leaves of an answer that may leave, <c>*</c> for array elements: <c>/series/*/value</c>.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Names of query parameters that may be sent.</summary>
    public required IReadOnlyList<string> QueryParameters { get; init; }

    /// <summary>Which rows.</summary>
    public required RowScope Rows { get; init; }

    /// <summary>Codes of <see cref="Agreements.Purposes"/>, at least one.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    /// <summary>The article or decision it rests on (căn cứ pháp lý).</summary>
    public required string LegalBasis { get; init; }

    /// <summary>First moment of validity.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>First moment it is over.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>Requests a minute.</summary>
    public required int RatePerMinute { get; init; }

    /// <summary>Requests a day.</summary>
    public required long QuotaPerDay { get; init; }

    /// <summary>Whether answers speak of named persons.</summary>
    public required bool PersonalData { get; init; }

    /// <summary>Whom to call.</summary>
    public required string Contact { get; init; }

    /// <summary>Number of the paper it belongs to (số văn bản), or null; makes a repeated agreement another one.</summary>
    public string? Reference { get; init; }

    /// <summary>The operations, parsed.</summary>
    public IReadOnlyList<OperationTemplate> Templates { get; internal init; } = [];

    /// <summary>Whether this member is one of the two.</summary>
    public bool IsParty(MemberId member) => Provider.Member == member || Consumer.Member == member;

    /// <summary>The other of the two members.</summary>
    public MemberId OtherThan(MemberId member) => Provider.Member == member ? Consumer.Member : Provider.Member;

    /// <summary>Whether its dates hold at that moment.</summary>
    public bool IsInForce(DateTimeOffset at) => at >= ValidFrom && at < ValidUntil;

    /// <summary>The unsigned document; its id is the agreement's.</summary>
    /// <exception cref="MalformedDocumentException">It breaks a rule of the format.</exception>
    public SignedDocument ToDocument()
    {
        var document = SignedDocument.Unsigned(DocumentTypes.Agreement, AgreementFormat.Write(this));
        return TryParse(document, out _, out var fault) ? document : throw new MalformedDocumentException("", fault);
    }

    /// <summary>Reads an agreement; a fault names the place and the rule.</summary>
    public static bool TryParse(SignedDocument document, [NotNullWhen(true)] out Agreement? agreement, [NotNullWhen(false)] out string? fault)
    {
        (agreement, fault) = (null, null);
        try
        {
            if (document.Type != DocumentTypes.Agreement)
                throw new MalformedDocumentException("", $"This is a '{document.Type}', not an agreement.");
            agreement = DocumentValue.Read(document.Payload, AgreementFormat.Read) with { Id = document.Id };
            return true;
        }
        catch (MalformedDocumentException malformed)
        {
            fault = malformed.Message;
            return false;
        }
    }
}
