using System.Security.Cryptography;
using Lmis.Exchange.Directories;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Directories;

/// <summary>Rollback, freeze, stolen names, and one anchor taking over from another.</summary>
public sealed class AcceptDirectoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);
    private readonly TestNetwork network = new(Now);

    [Fact]
    public void The_first_directory_is_vouched_for_by_the_configured_anchor()
    {
        Assert.Equal("accepted", Decide(network.Directory(3)).Slug);
        Assert.Equal("signed-by-another-key", Decide(network.Directory(3, signers: [TestNetwork.NewKey()])).Slug);
        Assert.Equal("signed-by-another-key", AcceptDirectory.Decide(network.Directory(3), "VN", [], null, null, Grace, Now).Slug);
    }

    [Fact]
    public void The_one_that_is_held_changes_nothing_also_when_signed_anew()
    {
        var held = TestNetwork.Read(network.Directory(3));
        Assert.Equal(DirectoryDecision.Unchanged, Decide(network.Directory(3), held).Decision);
    }

    [Fact]
    public void An_older_one_and_another_of_the_same_version_are_refused()
    {
        var held = TestNetwork.Read(network.Directory(3));
        Assert.Equal("older", Decide(network.Directory(2), held).Slug);
        Assert.Equal("same-version-other-content", Decide(network.Directory(3, life: TimeSpan.FromDays(8)), held).Slug);
        Assert.Equal("accepted", Decide(network.Directory(4), held).Slug);
        Assert.Equal("issued-earlier", Decide(network.Sign(network.Content(4) with { Issued = held.Issued.AddSeconds(-1) }), held).Slug);
    }

    [Fact]
    public void One_that_has_ended_serves_through_its_grace_and_not_a_second_longer()
    {
        var directory = network.Directory(3, life: TimeSpan.FromHours(1));
        var ends = TestNetwork.Read(directory).Expires;
        Assert.Equal("accepted", Decide(directory, now: ends + Grace - TimeSpan.FromSeconds(1)).Slug);
        Assert.Equal("frozen", Decide(directory, now: ends + Grace).Slug);
        Assert.True(AcceptDirectory.Serves(TestNetwork.Read(directory), Grace, ends + Grace - TimeSpan.FromSeconds(1)));
        Assert.False(AcceptDirectory.Serves(TestNetwork.Read(directory), Grace, ends + Grace));
    }

    [Fact]
    public void One_of_another_network_or_of_tomorrow_is_refused()
    {
        Assert.Equal("other-instance", AcceptDirectory.Decide(network.Directory(1), "VN-TEST", Pinned, null, null, Grace, Now).Slug);
        Assert.Equal("not-yet-issued", Decide(network.Sign(network.Content(1) with { Issued = Now.AddMinutes(6) })).Slug);
        Assert.Equal("accepted", Decide(network.Sign(network.Content(1) with { Issued = Now.AddMinutes(4) })).Slug);
        Assert.Equal("malformed", Decide("{}"u8.ToArray()).Slug);
    }

    [Fact]
    public void A_new_anchor_is_announced_by_the_old_and_then_vouches_alone()
    {
        var next = TestNetwork.NewKey();
        var first = TestNetwork.Read(network.Directory(1));

        // Not announced: the new key alone does not count.
        Assert.Equal("signed-by-another-key", Decide(network.Directory(2, signers: [next], anchors: [next]), first).Slug);

        // The old key announces both; from then on each counts, and the old one can be dropped.
        var both = Accepted(network.Directory(2, anchors: [network.Anchor, next]), first);
        var alone = Accepted(network.Directory(3, signers: [next], anchors: [next]), both);
        Assert.Equal("signed-by-another-key", Decide(network.Directory(4), alone).Slug);
        Accepted(network.Directory(4, signers: [next], anchors: [next]), alone);

        // Whoever missed the announcement is told, and finds its way through the version between.
        Assert.Equal("signed-by-another-key", Decide(network.Directory(3, signers: [next], anchors: [next]), first).Slug);
    }

    [Fact]
    public void A_change_of_anchors_in_one_step_needs_both_signatures()
    {
        var next = TestNetwork.NewKey();
        var first = TestNetwork.Read(network.Directory(1));
        Assert.Equal("anchor-not-shown", Decide(network.Directory(2, anchors: [next]), first).Slug);
        Accepted(network.Directory(2, signers: [network.Anchor, next], anchors: [next]), first);
    }

    [Fact]
    public void Other_configured_anchors_begin_trust_anew()
    {
        var (held, recovered) = (TestNetwork.Read(network.Directory(5)), TestNetwork.NewKey());
        IReadOnlyList<DirectoryAnchor> pins = [new(recovered.ExportSubjectPublicKeyInfo())];
        Assert.Equal("accepted", AcceptDirectory.Decide(network.Directory(6, signers: [recovered], anchors: [recovered]), "VN", pins, held, null, Grace, Now).Slug);
        Assert.Equal("signed-by-another-key", AcceptDirectory.Decide(network.Directory(6), "VN", pins, held, null, Grace, Now).Slug);
        Assert.Equal("older", AcceptDirectory.Decide(network.Directory(4, signers: [recovered], anchors: [recovered]), "VN", pins, held, null, Grace, Now).Slug);
    }

    [Fact]
    public void Every_refusal_says_what_to_do()
    {
        var held = TestNetwork.Read(network.Directory(3));
        foreach (var offered in new[] { network.Directory(2), network.Directory(3, life: TimeSpan.FromDays(8)), network.Directory(4, signers: [TestNetwork.NewKey()]), "x"u8.ToArray() })
            Assert.True(Decide(offered, held).Words.Length > 60, Decide(offered, held).Words);
    }

    private IReadOnlyList<DirectoryAnchor> Pinned => [new(network.Anchor.ExportSubjectPublicKeyInfo())];

    private DirectoryVerdict Decide(byte[] offered, MemberDirectory? held = null, DateTimeOffset? now = null) =>
        AcceptDirectory.Decide(offered, "VN", Pinned, held, held?.Anchors, Grace, now ?? Now);

    private MemberDirectory Accepted(byte[] offered, MemberDirectory held)
    {
        var verdict = Decide(offered, held);
        Assert.True(verdict.Decision == DirectoryDecision.Accepted, verdict.Words);
        return verdict.Directory!;
    }
}
