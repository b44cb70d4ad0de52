using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Contracts.Training.V1;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Qualifications;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using static Lmis.Registry.Tests.RegistryUnderTest;
using PersonsClient = Lmis.Contracts.Registry.V1.Persons.PersonsClient;

namespace Lmis.Registry.Tests.Subscriptions;

public sealed class CertificateEventTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static CertificateChanged Certificate(Guid person, string qualification, string state = "valid", long version = 1, Guid? id = null) => new(
        id ?? Guid.CreateVersion7(), version, person, "4600100100", qualification, state, new(2026, 6, 30), new DateTimeOffset(2026, 7, 1, 18, 0, 0, TimeSpan.Zero).AddDays(version));

    private async Task TellAsync(params IEnumerable<CertificateChanged> events)
    {
        foreach (var e in events)
            Assert.Equal("SUCCESS", await registry.DeliverAsync(Topics.CertificateChangedV1, e));
    }

    private static JsonObject Declaring(string qualification, string? number = null)
    {
        var form = Form(number);
        form["qualification"] = qualification;
        return form;
    }

    private async Task<JsonObject> RecordAsync(Guid person) => await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}", Ct));

    private async Task<string?> QualificationAsync(Guid person) => (string?)(await RecordAsync(person))["record"]!["qualification"];

    /// <summary>A person whom another service asked for, with no record yet.</summary>
    private async Task<Guid> MintedAsync(string number)
    {
        var (channel, headers) = registry.Grpc(Scopes.RegistryResolve, "training");
        using (channel)
        {
            using var call = new PersonsClient(channel).Resolve(headers, cancellationToken: Ct);
            await call.RequestStream.WriteAsync(new ResolveRequest { Persons = { new PersonKey { PersonalNumber = number, Mint = true } } }, Ct);
            await call.RequestStream.CompleteAsync();
            Assert.True(await call.ResponseStream.MoveNext(Ct));
            return Guid.Parse(call.ResponseStream.Current.Persons[0].PersonId);
        }
    }

    [Fact]
    public void The_order_is_the_one_of_the_form() => Assert.Equal(CodeListSet.Load().Qualifications.Items.Select(static i => i.Code), QualificationOrder.All);

    [Fact]
    public async Task A_certificate_raises_the_record_once_and_a_revoked_one_gives_back_what_was_declared()
    {
        var person = await registry.EnterAsync(Declaring("untrained"));
        var certificate = Certificate(person, "elementary");
        await TellAsync(certificate, certificate);
        Assert.Equal("elementary", await QualificationAsync(person));
        var raised = (await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{person}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("certificate-changed", "training-certificate", "training", 2), ((string?)raised["kind"], (string?)raised["source"], (string?)raised["changedBy"], (int)raised["version"]!));

        await TellAsync(certificate with { State = "revoked", Version = 2, StateSince = new(2026, 9, 30, 20, 0, 0, TimeSpan.Zero) });
        var told = await registry.EventsAsync(person);
        Assert.Equal(["untrained", "elementary", "untrained"], told.Select(static e => (string?)e["qualification"]));
        // The revocation holds from its day in Vietnam; the certificate from its issue.
        Assert.Equal(["2026-06-30", "2026-10-01"], told.Skip(1).Select(static e => (string?)e["effectiveOn"]));
    }

    [Fact]
    public async Task Order_and_repetition_do_not_matter()
    {
        foreach (var last in new[] { "valid", "revoked" })
        {
            for (var order = 0; order < 6; order++)
            {
                var person = await registry.EnterAsync(Declaring("technical-worker-uncertified"));
                var first = Certificate(person, "college");
                CertificateChanged[] story = [first, first with { Version = 2, State = "suspended" }, first with { Version = 3, State = last }];
                int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
                await TellAsync(orders[order].Concat(orders[order].Reverse()).Select(i => story[i]));
                Assert.Equal(last == "valid" ? "college" : "technical-worker-uncertified", await QualificationAsync(person));
                var versions = (await registry.EventsAsync(person)).Select(static e => (int)e["version"]!).ToList();
                Assert.Equal(Enumerable.Range(1, versions.Count), versions);
            }
        }
    }

    [Fact]
    public async Task The_highest_valid_certificate_counts_and_none_lowers_what_was_declared()
    {
        var person = await registry.EnterAsync(Declaring("elementary"));
        var (college, intermediate) = (Certificate(person, "college"), Certificate(person, "intermediate"));
        await TellAsync(college, intermediate, Certificate(person, "certificate-under-3-months"));
        Assert.Equal("college", await QualificationAsync(person));
        await TellAsync(college with { State = "suspended", Version = 2 });
        Assert.Equal("intermediate", await QualificationAsync(person));
        await TellAsync(college with { Version = 3 }, intermediate with { State = "replaced", Version = 2 });
        Assert.Equal("college", await QualificationAsync(person));
        await TellAsync(college with { State = "revoked", Version = 4 });
        Assert.Equal("elementary", await QualificationAsync(person));
    }

    [Fact]
    public async Task A_form_that_repeats_the_certificate_declares_nothing_and_another_declaration_is_kept_under_it()
    {
        var form = Declaring("untrained");
        var person = await registry.EnterAsync(form.DeepClone().AsObject());
        var college = Certificate(person, "college");
        await TellAsync(college);
        form["qualification"] = "college";
        form["phone"] = "0912000111";
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject()), "\"2\""));
        await TellAsync(college with { State = "suspended", Version = 2 });
        Assert.Equal("untrained", await QualificationAsync(person));

        await TellAsync(college with { Version = 3 });
        form["qualification"] = "intermediate";
        await OkAsync(await PutAsync(registry.Officer(), person, Correction(form.DeepClone().AsObject()), "\"5\""));
        Assert.Equal("college", await QualificationAsync(person));
        await TellAsync(college with { State = "revoked", Version = 4 });
        Assert.Equal("intermediate", await QualificationAsync(person));
    }

    [Fact]
    public async Task A_first_record_knows_of_certificates_that_came_before_it_or_at_the_same_moment()
    {
        var number = NewNumber();
        var person = await MintedAsync(number);
        await TellAsync(Certificate(person, "intermediate"));
        Assert.Equal(person, await registry.EnterAsync(Declaring("untrained", number)));
        Assert.Equal("intermediate", await QualificationAsync(person));

        foreach (var other in Enumerable.Range(0, 12).Select(static _ => NewNumber()))
        {
            var minted = await MintedAsync(other);
            await Task.WhenAll(TellAsync(Certificate(minted, "college")), registry.EnterAsync(Declaring("untrained", other)));
            Assert.Equal("college", (string?)(await registry.EventsAsync(minted))[^1]["qualification"]);
        }
    }

    [Fact]
    public async Task A_record_that_left_by_a_merge_follows_when_it_returns()
    {
        var (stays, leaves) = (await registry.EnterAsync(Declaring("untrained")), await registry.EnterAsync(Declaring("untrained")));
        var officer = registry.Officer(scopes: $"{Scopes.RegistryRead} {Scopes.RegistryMerge}");
        await registry.PairAsync(stays, leaves);
        var merge = await OkAsync(await officer.PostAsJsonAsync("/v1/merges", new { survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người" }, Ct), 201);
        await TellAsync(Certificate(leaves, "college"));
        Assert.Equal(["untrained"], (await registry.EventsAsync(leaves)).Select(static e => (string?)e["qualification"]).Distinct());
        await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{merge["id"]}/undo", new { reason = "Hai anh em sinh đôi" }, Ct));
        Assert.Equal("college", await QualificationAsync(leaves));
    }

    [Fact]
    public async Task A_certificate_of_nobody_known_or_of_another_holder_waits_to_be_looked_at()
    {
        var stranger = Guid.CreateVersion7();
        Assert.Equal("RETRY", await registry.DeliverAsync(Topics.CertificateChangedV1, Certificate(stranger, "college")));
        var (one, other) = (await registry.EnterAsync(Declaring("untrained")), await registry.EnterAsync(Declaring("untrained")));
        var certificate = Certificate(one, "college");
        await TellAsync(certificate);
        Assert.Equal("RETRY", await registry.DeliverAsync(Topics.CertificateChangedV1, certificate with { PersonId = other, Version = 2 }));
        Assert.Equal(("college", "untrained"), (await QualificationAsync(one), await QualificationAsync(other)));
    }
}
