using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Agreements;

/// <summary>Who may sign for a party, and where an agreement goes from there.</summary>
public sealed class AgreementSignersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly TestNetwork network = new(Now);

    [Fact]
    public void Both_parties_sign_with_their_agreement_keys()
    {
        var agreement = network.Agreement();
        var directory = TestNetwork.Read(network.Directory(1));
        var offered = network.Signed(agreement, TestNetwork.BacNinh);
        Assert.Null(Verify(offered, agreement, directory));
        Assert.False(AgreementSigners.BothSigned(offered, agreement, directory));
        Assert.True(AgreementSigners.BothSigned(offered.SignWith(network.Key(TestNetwork.ThaiNguyen)), agreement, directory));
    }

    [Fact]
    public void Keys_of_another_use_of_a_stranger_or_of_nobody_do_not_count()
    {
        var agreement = network.Agreement();
        var directory = TestNetwork.Read(network.Directory(1));
        Assert.Equal("wrong-key-use", Verify(agreement.ToDocument().SignWith(network.Key(TestNetwork.BacNinh, KeyUse.Message)), agreement, directory));
        Assert.Equal("wrong-key-use", Verify(agreement.ToDocument().SignWith(network.Key(TestNetwork.BacNinh, KeyUse.Checkpoint)), agreement, directory));
        Assert.Equal("not-a-party", Verify(network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.Police), agreement, directory));
        Assert.Equal("unknown-key", Verify(agreement.ToDocument().SignWith(TestNetwork.NewKey()), agreement, directory));
    }

    [Fact]
    public void Two_keys_of_one_party_are_not_two_parties()
    {
        var second = TestNetwork.NewKey();
        var directory = TestNetwork.Read(network.Directory(1, moreKeys: network.Listed(TestNetwork.BacNinh, KeyUse.Agreement, second)));
        var agreement = network.Agreement();
        var twice = network.Signed(agreement, TestNetwork.BacNinh).SignWith(second);
        Assert.Equal("signed-twice", Verify(twice, agreement, directory));
        Assert.False(AgreementSigners.BothSigned(twice, agreement, directory));
    }

    [Fact]
    public void A_retired_key_verifies_old_evidence_and_signs_nothing_new()
    {
        var retired = network.Listed(TestNetwork.BacNinh, retired: Now.AddMinutes(-1));
        var directory = TestNetwork.Read(network.Directory(1, moreKeys: retired));
        var agreement = network.Agreement();
        var document = network.Signed(agreement, TestNetwork.BacNinh, TestNetwork.ThaiNguyen);
        Assert.Equal("key-not-active", Verify(document, agreement, directory));
        Assert.Null(Verify(document, agreement, directory, at: Now.AddHours(-1)));
        Assert.True(AgreementSigners.BothSigned(document, agreement, directory));
        // What was verified while the key was good is not asked for again when the other party accepts.
        Assert.True(AgreementSigners.TryVerify(document, agreement, directory, Now, [retired.KeyId], out _, out _));
    }

    [Fact]
    public void A_signature_over_other_bytes_does_not_count()
    {
        var agreement = network.Agreement();
        var other = network.Agreement(a => a with { RatePerMinute = 6000 });
        var moved = agreement.ToDocument().With(network.Signed(other, TestNetwork.BacNinh).Signatures[0]);
        Assert.Equal("signature-wrong", Verify(moved, agreement, TestNetwork.Read(network.Directory(1))));
    }

    [Theory]
    [InlineData(AgreementStatus.Offered, ActKind.Accept, false, AgreementStatus.Accepted, null)]
    [InlineData(AgreementStatus.Offered, ActKind.Reject, false, AgreementStatus.Rejected, null)]
    [InlineData(AgreementStatus.Offered, ActKind.Revoke, true, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Offered, ActKind.Revoke, false, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Accepted, ActKind.Revoke, true, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Accepted, ActKind.Revoke, false, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Accepted, ActKind.Accept, false, AgreementStatus.Accepted, null)]
    [InlineData(AgreementStatus.Revoked, ActKind.Revoke, true, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Revoked, ActKind.Reject, false, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Rejected, ActKind.Revoke, true, AgreementStatus.Rejected, null)]
    [InlineData(AgreementStatus.Offered, ActKind.Offer, true, AgreementStatus.Offered, null)]
    [InlineData(AgreementStatus.Revoked, ActKind.Offer, true, AgreementStatus.Revoked, null)]
    [InlineData(AgreementStatus.Offered, ActKind.Accept, true, AgreementStatus.Offered, "own-offer")]
    [InlineData(AgreementStatus.Offered, ActKind.Reject, true, AgreementStatus.Offered, "own-offer")]
    [InlineData(AgreementStatus.Offered, ActKind.Offer, false, AgreementStatus.Offered, "offered-by-the-other")]
    [InlineData(AgreementStatus.Accepted, ActKind.Reject, false, AgreementStatus.Accepted, "agreement-accepted")]
    [InlineData(AgreementStatus.Rejected, ActKind.Accept, false, AgreementStatus.Rejected, "agreement-rejected")]
    [InlineData(AgreementStatus.Revoked, ActKind.Accept, false, AgreementStatus.Revoked, "agreement-revoked")]
    public void Acts_lead_on_or_conflict(AgreementStatus status, ActKind act, bool byOfferer, AgreementStatus then, string? conflict)
    {
        var step = AgreementLifecycle.Next(status, TestNetwork.BacNinh, act, byOfferer ? TestNetwork.BacNinh : TestNetwork.ThaiNguyen);
        Assert.Equal((then, conflict, status != then), (step.Status, step.Conflict?.Slug, step.Changes));
    }

    [Theory]
    [InlineData("""{"act":"revoke","agreement":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","at":"2026-11-23T12:00:00Z","by":"VN/GOV/H05","reason":"Hết hạn"}""", "")]
    [InlineData("""{"act":"accept","agreement":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","at":"2026-11-23T12:00:00Z","by":"VN/GOV/H05","reason":"Hết hạn"}""", "act: must be reject or revoke")]
    [InlineData("""{"act":"revoke","agreement":"x","at":"2026-11-23T12:00:00Z","by":"VN/GOV/H05","reason":"Hết hạn"}""", "agreement: must have 43")]
    [InlineData("""{"act":"revoke","agreement":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","at":"now","by":"VN/GOV/H05","reason":"Hết hạn"}""", "at: must be a time")]
    [InlineData("""{"act":"revoke","agreement":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","at":"2026-11-23T12:00:00Z","by":"H05","reason":"Hết hạn"}""", "by: must be")]
    [InlineData("""{"act":"revoke","agreement":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","at":"2026-11-23T12:00:00Z","by":"VN/GOV/H05"}""", "lacks 'reason'")]
    public void An_act_names_its_agreement_party_time_and_reason(string json, string told)
    {
        var read = AgreementAct.TryParse(SignedDocument.Unsigned(DocumentTypes.Act, System.Text.Encoding.UTF8.GetBytes(json)), out var act, out var fault);
        Assert.Equal(told.Length == 0, read);
        Assert.Contains(told, fault ?? "", StringComparison.Ordinal);
        Assert.True(!read || act!.ToDocument().Id == SignedDocument.Unsigned(DocumentTypes.Act, System.Text.Encoding.UTF8.GetBytes(json)).Id);
    }

    private static string? Verify(SignedDocument document, Agreement agreement, MemberDirectory directory, DateTimeOffset? at = null) =>
        AgreementSigners.TryVerify(document, agreement, directory, at ?? Now, [], out _, out var breach) ? null : breach.Slug;
}
