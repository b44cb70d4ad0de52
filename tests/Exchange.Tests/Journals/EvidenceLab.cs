using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Tests.Journals;

/// <summary>A small network with two members and a journal of two chains and three checkpoints, really signed, as lines of an evidence file.</summary>
internal sealed class EvidenceLab
{
    public static readonly DateTimeOffset Start = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly MemberId Us = Parse("VN/GOV/H55"), Them = Parse("VN/GOV/H05");
    private readonly ECDsa anchor = NewKey();

    public EvidenceLab()
    {
        OurMessage = NewKey();
        TheirMessage = NewKey();
        OurCheckpoint = NewKey();
        OldCheckpoint = NewKey();
        TheirCheckpoint = NewKey();
    }

    public ECDsa OurMessage { get; }
    public ECDsa TheirMessage { get; }
    public ECDsa OurCheckpoint { get; }
    public ECDsa OldCheckpoint { get; }
    public ECDsa TheirCheckpoint { get; }
    public EvidenceTrust Trust => new() { Anchors = [new(anchor.ExportSubjectPublicKeyInfo())] };

    /// <summary>Entries as they were chained, in file order; three intervals of five entries in each of two chains.</summary>
    public List<Stored> Entries { get; } = [];
    public List<(Checkpoint Checkpoint, byte[] Document)> Checkpoints { get; } = [];
    public long After { get; set; }

    public static EvidenceLab Make(ECDsa? signer = null)
    {
        var lab = new EvidenceLab();
        var heads = new Dictionary<int, (long Sequence, byte[] Hash)>();
        byte[] previous = JournalEntry.NoHash.ToArray();
        for (var interval = 0; interval < 3; interval++)
        {
            var hashes = new List<ReadOnlyMemory<byte>>();
            for (var slot = 0; slot < 2; slot++)
            {
                for (var i = 0; i < 5; i++)
                {
                    var stored = lab.Chain(slot, heads, Start.AddMinutes(interval).AddSeconds(i), interval == 0 && i == 0 ? Opening() : lab.Exchange($"{slot}-{interval}-{i}", interval));
                    hashes.Add(stored.Hash);
                }
            }
            previous = lab.Seal(heads, hashes, interval + 1, previous, signer ?? lab.OurCheckpoint);
        }
        lab.Entries.Sort((a, b) => (a.Slot, a.Sequence).CompareTo((b.Slot, b.Sequence)));
        return lab;
    }

    public byte[] Seal(Dictionary<int, (long Sequence, byte[] Hash)> heads, List<ReadOnlyMemory<byte>> hashes, long number, byte[] previous, ECDsa signer)
    {
        var checkpoint = new Checkpoint
        {
            Number = number, At = Start.AddMinutes(number), Gateway = "gw-h55", Members = [Us.ToString()], DirectoryVersion = 7, Previous = previous,
            Slots = [.. heads.OrderBy(h => h.Key).Select(h => new CheckpointSlot(h.Key, h.Value.Sequence, h.Value.Hash))], Entries = hashes.Count, Root = MerkleTree.Root(hashes),
        };
        var document = checkpoint.ToDocument();
        Checkpoints.Add((checkpoint, document.SignWith(signer).ToJson()));
        return SHA256.HashData(document.Payload.Span);
    }

    public Stored Chain(int slot, Dictionary<int, (long Sequence, byte[] Hash)> heads, DateTimeOffset at, JournalRecord record)
    {
        var head = heads.GetValueOrDefault(slot, (0, JournalEntry.NoHash.ToArray()));
        var entry = new JournalEntry { Slot = slot, Sequence = head.Item1 + 1, At = at, Previous = head.Item2, Record = record };
        var stored = new Stored(slot, entry.Sequence, JournalEntry.HashOf(entry.ToBytes()), entry.ToBytes());
        heads[slot] = (entry.Sequence, stored.Hash);
        Entries.Add(stored);
        return stored;
    }

    public static JournalRecord Opening() => new() { Kind = JournalKind.Opening, Role = JournalRole.Provider };

    /// <summary>A request of theirs and our answer, signed as the doors sign.</summary>
    public JournalRecord Exchange(string id, int interval, ECDsa? requestKey = null)
    {
        var now = Start.AddMinutes(interval);
        var digest = "sha-256=:" + Convert.ToBase64String(SHA256.HashData([])) + ":";
        var fields = new Dictionary<string, IReadOnlyList<string>>
        {
            ["content-digest"] = [digest], ["x-road-client"] = ["VN/GOV/H05/LMIS"], ["x-road-id"] = ["x-" + id], ["x-road-request-id"] = [id],
            ["lmis-agreement"] = ["agreement-1"], ["lmis-purpose"] = ["statistics"],
        };
        requestKey ??= TheirMessage;
        var request = new HttpRequestFacts("GET", "https", "gw.example.vn", "/r1/VN/GOV/H55/LMIS/indicators/K01", fields);
        var asked = RequestSignature.Sign(request, KeyIds.Of(requestKey), SignatureKey.EcdsaP256(requestKey), now);
        fields["signature-input"] = [asked.SignatureInput];
        fields["signature"] = [asked.Signature];
        var answerFields = new Dictionary<string, IReadOnlyList<string>>
        {
            ["content-digest"] = [digest], ["content-type"] = ["application/json"], ["x-road-request-id"] = [id],
        };
        if (Checkpoints.Count > 0)
            answerFields["lmis-journal-checkpoint"] = [HashOf(Checkpoints[^1].Checkpoint)];
        var answered = ResponseSignature.Sign(new HttpResponseFacts(200, answerFields, request), KeyIds.Of(OurMessage), SignatureKey.EcdsaP256(OurMessage), now);
        return new()
        {
            Role = JournalRole.Provider, Kind = JournalKind.Exchange, RequestId = id, XRoadId = "x-" + id, Method = "GET", Service = "VN/GOV/H55/LMIS/indicators",
            Peer = Them.ToString(), Client = "VN/GOV/H05/LMIS", AgreementId = "agreement-1", Purpose = "statistics", Status = 200, RequestDigest = digest, ResponseDigest = digest,
            RequestBase = asked.Base, RequestKeyId = KeyIds.Of(requestKey), RequestSignature = Bytes(asked), ResponseBase = answered.Base, ResponseKeyId = KeyIds.Of(OurMessage),
            ResponseSignature = Bytes(answered), DirectoryVersion = 7,
        };
    }

    public async Task<string> WriteAsync(Dictionary<long, byte[]>? tokens = null, IEnumerable<Stored>? entries = null)
    {
        using var to = new MemoryStream();
        await using var writer = new EvidenceWriter(to);
        await writer.HeaderAsync(new("gw-h55", Start, Start.AddMinutes(3), After, Start.AddMinutes(9)), default);
        // As an operator publishes it from a file: indented, with a line break at its end.
        await writer.DirectoryAsync(System.Text.Encoding.UTF8.GetBytes(System.Text.Json.Nodes.JsonNode.Parse(Directory())!.ToJsonString(new() { WriteIndented = true }) + "\n"), default);
        foreach (var (checkpoint, document) in Checkpoints)
            await writer.CheckpointAsync(document, tokens is not null && tokens.TryGetValue(checkpoint.Number, out var token) ? token : default(ReadOnlyMemory<byte>?), default);
        foreach (var entry in entries ?? Entries)
            await writer.EntryAsync(entry.Slot, entry.Sequence, entry.Hash, entry.Content, null, default);
        await writer.EndAsync(default);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    public async Task<EvidenceReport> VerifyAsync(string? file = null, string? peer = null, EvidenceTrust? trust = null)
    {
        using var from = new MemoryStream(Encoding.UTF8.GetBytes(file ?? await WriteAsync()));
        return await VerifyEvidence.RunAsync(from, trust ?? Trust, peer is null ? null : () => new MemoryStream(Encoding.UTF8.GetBytes(peer)));
    }

    public static string HashOf(Checkpoint checkpoint) => checkpoint.ToDocument().Id;

    public byte[] Directory()
    {
        var theirs = new DirectoryGateway { Id = "gw-h05", Addresses = [new("https://gw.example.vn")], Certificates = [] };
        var ours = new DirectoryGateway { Id = "gw-h55", Addresses = [new("https://gw19.example.vn")], Certificates = [] };
        return new DirectoryContent
        {
            Instance = "VN", Version = 7, Issued = Start.AddDays(-1), Expires = Start.AddDays(30), Anchors = [new(anchor.ExportSubjectPublicKeyInfo())], Gateways = [ours, theirs],
            Members =
            [
                new() { Id = Us, Name = "Thái Nguyên", Gateway = ours, Subsystems = ["LMIS"], Keys = [Key(Us, KeyUse.Message, OurMessage), Key(Us, KeyUse.Checkpoint, OurCheckpoint), Key(Us, KeyUse.Checkpoint, OldCheckpoint, retired: Start.AddDays(-10))] },
                new() { Id = Them, Name = "Bắc Ninh", Gateway = theirs, Subsystems = ["LMIS"], Keys = [Key(Them, KeyUse.Message, TheirMessage), Key(Them, KeyUse.Checkpoint, TheirCheckpoint)] },
            ],
        }.ToDocument().SignWith(anchor).ToJson();
    }

    public static byte[] Bytes(MessageSignature signature) => Convert.FromBase64String(signature.Signature.Split(':')[1]);

    public static string Change(string file, Func<JsonObject, bool> which, Action<JsonObject> change)
    {
        var lines = file.Split('\n');
        var index = Array.FindIndex(lines, line => line.Length > 0 && which(JsonNode.Parse(line)!.AsObject()));
        var json = JsonNode.Parse(lines[index])!.AsObject();
        change(json);
        lines[index] = json.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return string.Join('\n', lines);
    }

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static DirectoryKey Key(MemberId member, KeyUse use, ECDsa key, DateTimeOffset? retired = null) =>
        new(member, use, key.ExportSubjectPublicKeyInfo(), Start.AddYears(-1), Start.AddYears(1), retired);

    private static MemberId Parse(string text) => MemberId.TryParse(text, out var id) ? id : throw new FormatException(text);
}

internal sealed record Stored(int Slot, long Sequence, byte[] Hash, byte[] Content);
