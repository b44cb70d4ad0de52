using System.Text;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Packages;
using Lmis.Exchange.Signatures;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Packages;

/// <summary>A package is whole and its maker's, or it is none.</summary>
public sealed class PackageTests
{
    private static readonly TestNetwork Network = new(TimeProvider.System.GetUtcNow());
    private static readonly PackageHeader Header = new(Guid.CreateVersion7(), PackageHeader.Requests, TestNetwork.ThaiNguyen, TestNetwork.BacNinh, TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task What_was_written_is_read_in_its_order()
    {
        var file = await MakeAsync("một", "hai", "ba");
        var checkedPackage = await CheckAsync(file);
        Assert.True(checkedPackage.IsWhole, checkedPackage.Fault);
        Assert.Equal((3, Header with { MadeAt = checkedPackage.Header!.MadeAt }), (checkedPackage.Messages, checkedPackage.Header));
        var read = new List<string>();
        await foreach (var line in PackageReader.MessagesAsync(new MemoryStream(file), TestContext.Current.CancellationToken))
        {
            Assert.True(SealedMessage.TryOpen(line, static _ => System.Security.Cryptography.ECDiffieHellman.Create(Network.Key(TestNetwork.BacNinh, KeyUse.Package).ExportParameters(true)), out var plain, out var fault), fault);
            read.Add(Encoding.UTF8.GetString(plain));
        }
        Assert.Equal(["một", "hai", "ba"], read);
        Assert.DoesNotContain("một", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_mixed_added_to_or_signed_by_another_it_is_refused()
    {
        var lines = Encoding.UTF8.GetString(await MakeAsync("một", "hai", "ba")).TrimEnd('\n').Split('\n');
        var other = Encoding.UTF8.GetString(await MakeAsync("bốn")).TrimEnd('\n').Split('\n');
        await RefusedAsync("its end is missing", lines[..4]);
        await RefusedAsync("it is not as it was signed", lines[0], lines[1], lines[3], lines[4]);
        await RefusedAsync("it is not as it was signed", lines[0], lines[2], lines[1], lines[3], lines[4]);
        await RefusedAsync("it is not as it was signed", lines[0], lines[1], lines[2], lines[3], other[1], lines[4]);
        await RefusedAsync("it is not as it was signed", lines[0], lines[1], lines[2], other[1], lines[4]);
        await RefusedAsync("it is not as it was signed", lines[0].Replace("H05", "H04", StringComparison.Ordinal), lines[1], lines[2], lines[3], lines[4]);
        await RefusedAsync("its first line is no header", lines[1..]);
        await RefusedAsync("its last line has not the form of an end", [.. lines[..4], "{\"end\":{}}"]);
        await RefusedAsync("it is empty", []);
        var keyId = Network.Listed(TestNetwork.ThaiNguyen, KeyUse.Message).KeyId;
        await RefusedAsync("a key that the directory does not list", [.. lines[..4], lines[4].Replace(keyId, Network.Listed(TestNetwork.Police, KeyUse.Message).KeyId, StringComparison.Ordinal)]);
        var signature = lines[4].Split("\"signature\":\"")[1][..10];
        await RefusedAsync("its signature does not verify", [.. lines[..4], lines[4].Replace(signature, new string(signature.Reverse().ToArray()), StringComparison.Ordinal)]);
    }

    private static async Task RefusedAsync(string fault, params string[] lines)
    {
        var result = await CheckAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
        Assert.False(result.IsWhole);
        Assert.Contains(fault, result.Fault!, StringComparison.Ordinal);
    }

    private static Task<CheckedPackage> CheckAsync(byte[] file) => PackageReader.CheckAsync(new MemoryStream(file),
        static (header, keyId) => Network.Listed(header.From, KeyUse.Message) is var key && key.KeyId == keyId ? key.PublicKey : null, TestContext.Current.CancellationToken);

    private static async Task<byte[]> MakeAsync(params string[] messages)
    {
        var ct = TestContext.Current.CancellationToken;
        var key = Network.Key(TestNetwork.ThaiNguyen, KeyUse.Message);
        using var to = new MemoryStream();
        using var writer = await PackageWriter.BeginAsync(to, Header, Network.Listed(TestNetwork.BacNinh, KeyUse.Package), ct);
        foreach (var message in messages)
            await writer.WriteAsync(Encoding.UTF8.GetBytes(message), ct);
        await writer.EndAsync(Network.Listed(TestNetwork.ThaiNguyen, KeyUse.Message).KeyId, SignatureKey.EcdsaP256(key), ct);
        return to.ToArray();
    }
}
