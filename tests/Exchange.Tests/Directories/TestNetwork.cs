using System.Security.Cryptography;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Testing;

/// <summary>A network of two provinces and a national member, with keys made for one test.</summary>
internal sealed class TestNetwork
{
    public static readonly MemberId ThaiNguyen = new("VN", "GOV", "H55");
    public static readonly MemberId BacNinh = new("VN", "GOV", "H05");
    public static readonly MemberId Police = new("VN", "GOV", "G01");

    private readonly System.Collections.Concurrent.ConcurrentDictionary<(MemberId, KeyUse), Lazy<ECDsa>> keys = [];

    public TestNetwork(DateTimeOffset now) => Now = now;

    /// <summary>The moment the network is built at; keys and certificates are good for a year around it.</summary>
    public DateTimeOffset Now { get; }

    public ECDsa Anchor { get; } = NewKey();

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static SubsystemId Lmis(MemberId member) => new(member, "LMIS");

    /// <summary>The member's key of this use.</summary>
    public ECDsa Key(MemberId member, KeyUse use = KeyUse.Agreement) => keys.GetOrAdd((member, use), static _ => new(NewKey)).Value;

    public DirectoryKey Listed(MemberId member, KeyUse use = KeyUse.Agreement, ECDsa? key = null, DateTimeOffset? retired = null, DateTimeOffset? revoked = null, DateTimeOffset? notAfter = null) =>
        new(member, use, (key ?? Key(member, use)).ExportSubjectPublicKeyInfo(), Second(Now.AddDays(-180)), Second(notAfter ?? Now.AddDays(180)), retired, revoked);

    /// <summary>What the directory of this version says.</summary>
    public DirectoryContent Content(long version, IReadOnlyList<ECDsa>? anchors = null, TimeSpan? life = null, IReadOnlyList<MemberId>? members = null, params DirectoryKey[] moreKeys)
    {
        members ??= [ThaiNguyen, BacNinh, Police];
        var gateways = members.ToDictionary(m => m, m => new DirectoryGateway
        {
            Id = "gw-" + m.MemberCode,
            Addresses = [new($"https://{m.MemberCode}.example.vn:5133".ToLowerInvariant())],
            Certificates = [new(KeyIds.Of(System.Text.Encoding.UTF8.GetBytes("certificate of " + m)), Second(Now.AddDays(-1)), Second(Now.AddDays(90)))],
        });
        return new()
        {
            Instance = "VN",
            Version = version,
            Issued = Second(Now.AddMinutes(-10).AddSeconds(version)),
            Expires = Second(Now.AddMinutes(-10).AddSeconds(version) + (life ?? TimeSpan.FromDays(7))),
            Anchors = [.. (anchors ?? [Anchor]).Select(a => new DirectoryAnchor(a.ExportSubjectPublicKeyInfo()))],
            Gateways = [.. gateways.Values],
            Members =
            [
                .. members.Select(m => new DirectoryMember
                {
                    Id = m,
                    Name = "Thành viên " + m.MemberCode,
                    Gateway = gateways[m],
                    Subsystems = ["LMIS"],
                    Keys = [.. Enum.GetValues<KeyUse>().Where(use => !moreKeys.Any(k => k.Member == m && k.KeyId == KeyIds.Of(Key(m, use)))).Select(use => Listed(m, use)), .. moreKeys.Where(k => k.Member == m)],
                }),
            ],
        };
    }

    /// <summary>A signed directory: by the anchors given, or by the network's own.</summary>
    public byte[] Directory(long version, IReadOnlyList<ECDsa>? signers = null, IReadOnlyList<ECDsa>? anchors = null, TimeSpan? life = null, IReadOnlyList<MemberId>? members = null, params DirectoryKey[] moreKeys) =>
        Sign(Content(version, anchors, life, members, moreKeys), signers);

    public byte[] Sign(DirectoryContent content, IReadOnlyList<ECDsa>? signers = null) =>
        (signers ?? [Anchor]).Aggregate(content.ToDocument(), (document, key) => document.SignWith(key)).ToJson();

    public static MemberDirectory Read(byte[] directory)
    {
        if (!SignedDocument.TryRead(directory, DocumentTypes.Directory, out var document, out var fault) || !MemberDirectory.TryParse(document, out var read, out fault))
            throw new InvalidOperationException(fault);
        return read;
    }

    /// <summary>An agreement by which Bắc Ninh may ask Thái Nguyên for its indicators.</summary>
    public Agreement Agreement(Func<Agreement, Agreement>? change = null)
    {
        var agreement = new Agreement
        {
            Provider = Lmis(ThaiNguyen),
            Consumer = Lmis(BacNinh),
            Service = "indicators",
            Operations = ["GET /", "GET /{code}"],
            Fields = ["/code", "/series/*/value"],
            QueryParameters = ["year"],
            Rows = RowScope.All,
            Purposes = ["labour-statistics"],
            LegalBasis = "Luật 74/2025/QH15 Điều 20",
            ValidFrom = Second(Now.AddDays(-1)),
            ValidUntil = Second(Now.AddDays(365)),
            RatePerMinute = 600,
            QuotaPerDay = 100_000,
            PersonalData = false,
            Contact = "Sở Nội vụ tỉnh Thái Nguyên, 0208 385 5555",
            Reference = Guid.CreateVersion7().ToString(),
        };
        var document = (change?.Invoke(agreement) ?? agreement).ToDocument();
        return Exchange.Agreements.Agreement.TryParse(document, out var read, out var fault) ? read : throw new InvalidOperationException(fault);
    }

    /// <summary>The agreement's document with the signatures of these members.</summary>
    public SignedDocument Signed(Agreement agreement, params MemberId[] by) => by.Aggregate(agreement.ToDocument(), (document, member) => document.SignWith(Key(member)));

    public SignedDocument Act(Agreement agreement, ActKind kind, MemberId by, ECDsa? key = null, DateTimeOffset? at = null) =>
        new AgreementAct { Kind = kind, Agreement = agreement.Id, By = by, At = Second(at ?? Now), Reason = "Kết thúc hợp tác" }.ToDocument().SignWith(key ?? Key(by));

    public static DateTimeOffset Second(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
