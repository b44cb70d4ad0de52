using System.Security.Cryptography;
using System.Text;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Consents;

/// <summary>
/// That a person agrees to one dataset's sharing of their data with one member of the exchange for one purpose (Law 91/2025/QH15: provable, none
/// by default). A withdrawn one stays as the proof of what was shared before.
/// </summary>
public sealed class Consent
{
    /// <summary>How a consent or its withdrawal is proved: by the person's own login, or by a signed paper.</summary>
    public const string OwnLogin = "own-login", Written = "written";

    private Consent()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>Whose sharing: <c>worker-status</c>.</summary>
    public string Dataset { get; private set; } = "";

    /// <summary>Of the exchange's closed list, as the text names it.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>With whom, as X-Road member, for example <c>VN/GOV/H05</c>.</summary>
    public string Member { get; private set; } = "";

    /// <summary>Code of the list consent-texts: the words agreed to.</summary>
    public string TextVersion { get; private set; } = "";

    /// <summary>SHA-256 of the words in both languages, so that words changed later under the same code would show.</summary>
    public string TextSha256 { get; private set; } = "";

    public DateTimeOffset GivenAt { get; private set; }

    /// <summary><c>own-login</c> or <c>written</c>.</summary>
    public string Proof { get; private set; } = "";

    /// <summary>Of a written one: the file it lies in.</summary>
    public string? Document { get; private set; }

    public string EnteredBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";
    public DateTimeOffset? WithdrawnAt { get; private set; }
    public string? WithdrawalProof { get; private set; }
    public string? WithdrawalDocument { get; private set; }
    public string? WithdrawalEnteredBy { get; private set; }

    /// <summary>A consent that holds from now on; a unique index decides that there is no other of the same kind.</summary>
    public static Consent Give(Guid personId, CodeItem text, string member, string proof, string? document, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, Dataset = text.Property("dataset")!, Purpose = text.Property("purpose")!, Member = member, TextVersion = text.Code,
        TextSha256 = DigestOf(text), GivenAt = now, Proof = proof, Document = document, EnteredBy = caller.Subject, ClientId = caller.ClientId,
    };

    /// <summary>From now on nothing is shared on this ground.</summary>
    public void Withdraw(string proof, string? document, Caller caller, DateTimeOffset now) =>
        (WithdrawnAt, WithdrawalProof, WithdrawalDocument, WithdrawalEnteredBy) = (now, proof, document, caller.Subject);

    /// <summary>Digest of the words.</summary>
    public static string DigestOf(CodeItem text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{text.Name}\n{text.NameEn}")));
}
