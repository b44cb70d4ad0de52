using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>The network with a third member, and with keys and a certificate of the consumer that no longer or do not yet count.</summary>
public sealed class Strangers : IAsyncLifetime
{
    private static readonly MemberId Other = MemberId.TryParse("VN/GOV/G99", out var id) ? id : null!;

    public Network Network { get; } = new();

    public ECDsa Retired { get; } = NetworkNode.NewKey();

    public ECDsa Revoked { get; } = NetworkNode.NewKey();

    public ECDsa Early { get; } = NetworkNode.NewKey();

    public ECDsa Theirs { get; } = NetworkNode.NewKey();

    public X509Certificate2 OtherCertificate { get; } = NetworkNode.NewCertificate("gw-g99");

    public X509Certificate2 Withdrawn { get; } = NetworkNode.NewCertificate("gw-h05-old");

    public async ValueTask InitializeAsync()
    {
        await Network.InitializeAsync();
        var now = TimeProvider.System.GetUtcNow();
        await Network.PublishAsync(content =>
        {
            var (provider, was) = (content.Gateways[0], content.Gateways[1]);
            var consumer = new DirectoryGateway
            {
                Id = was.Id,
                Addresses = was.Addresses,
                Certificates = [.. was.Certificates, new(NetworkNode.Sha256Of(Withdrawn), NetworkNode.Past, NetworkNode.Future, NetworkNode.Second(now.AddHours(-1)))],
            };
            var other = new DirectoryGateway { Id = "gw-g99", Addresses = [new("https://127.0.0.1:9")], Certificates = [new(NetworkNode.Sha256Of(OtherCertificate), NetworkNode.Past, NetworkNode.Future)] };
            var member = content.Members[1];
            return content with
            {
                Gateways = [provider, consumer, other],
                Members =
                [
                    content.Members[0],
                    new()
                    {
                        Id = member.Id, Name = member.Name, Gateway = consumer, Subsystems = member.Subsystems,
                        Keys =
                        [
                            .. member.Keys,
                            new(member.Id, KeyUse.Message, Retired.ExportSubjectPublicKeyInfo(), NetworkNode.Past, NetworkNode.Future, retired: NetworkNode.Second(now.AddHours(-1))),
                            new(member.Id, KeyUse.Message, Revoked.ExportSubjectPublicKeyInfo(), NetworkNode.Past, NetworkNode.Future, revoked: NetworkNode.Second(now.AddHours(-1))),
                            new(member.Id, KeyUse.Message, Early.ExportSubjectPublicKeyInfo(), NetworkNode.Second(now.AddDays(1)), NetworkNode.Future),
                        ],
                    },
                    new() { Id = Other, Name = "Other", Gateway = other, Subsystems = ["LMIS"], Keys = [new(Other, KeyUse.Message, Theirs.ExportSubjectPublicKeyInfo(), NetworkNode.Past, NetworkNode.Future)] },
                ],
            };
        });
    }

    public ValueTask DisposeAsync() => Network.DisposeAsync();
}
