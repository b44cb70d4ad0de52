using System.Net.Http.Json;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using static Lmis.Registry.Tests.RegistryUnderTest;
using PersonsClient = Lmis.Contracts.Registry.V1.Persons.PersonsClient;

namespace Lmis.Registry.Tests.Persons;

public sealed class ResolvePersonsTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private async Task<List<ResolveResponse>> ResolveAsync(IEnumerable<ResolveRequest> requests, string scope = Scopes.RegistryResolve, string client = "insurance")
    {
        var (channel, headers) = registry.Grpc(scope, client);
        using (channel)
        {
            using var call = new PersonsClient(channel).Resolve(headers, cancellationToken: Ct);
            var answers = new List<ResolveResponse>();
            foreach (var request in requests)
            {
                await call.RequestStream.WriteAsync(request, Ct);
                Assert.True(await call.ResponseStream.MoveNext(Ct));
                answers.Add(call.ResponseStream.Current);
            }
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(Ct));
            return answers;
        }
    }

    private async Task<List<ResolvedPerson>> ResolveAsync(params PersonKey[] keys) => [.. Assert.Single(await ResolveAsync([new ResolveRequest { Persons = { keys } }])).Persons];

    [Fact]
    public async Task A_thousand_in_a_message_are_answered_in_order_and_minted_once()
    {
        var keys = Enumerable.Range(0, 1000).Select(static i => new PersonKey { Reference = $"r{i}", PersonalNumber = NewNumber(), FullName = $"Người {i}", BirthDate = "1990-01-01", Mint = true }).ToList();
        var answers = await ResolveAsync([new ResolveRequest { Persons = { keys } }, new ResolveRequest { Persons = { keys } }]);
        Assert.Equal(keys.Select(static k => k.Reference), answers[0].Persons.Select(static p => p.Reference));
        Assert.All(answers[0].Persons, static p => Assert.Equal(ResolveResult.Minted, p.Result));
        Assert.All(answers[1].Persons, static p => Assert.Equal(ResolveResult.Resolved, p.Result));
        Assert.Equal(answers[0].Persons.Select(static p => p.PersonId), answers[1].Persons.Select(static p => p.PersonId));
        Assert.Equal(1000, answers[0].Persons.Select(static p => p.PersonId).Distinct().Count());
    }

    [Fact]
    public async Task Many_callers_minting_the_same_people_get_the_same_ids()
    {
        var keys = Enumerable.Range(0, 200).Select(static _ => new PersonKey { PersonalNumber = NewNumber(), Mint = true }).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => await ResolveAsync([.. keys.Shuffle()])));
        Assert.Equal(200, answers.SelectMany(static a => a.Select(static p => p.PersonId)).Distinct().Count());
        Assert.Equal(200, answers.Sum(static a => a.Count(static p => p.Result == ResolveResult.Minted)));
    }

    [Fact]
    public async Task A_person_of_the_register_is_found_by_number_and_by_name_with_birth_date()
    {
        var form = Form();
        form["fullName"] = "Triệu Thị Ánh Hường";
        var id = await registry.EnterAsync(form);
        var answers = await ResolveAsync(
            new PersonKey { PersonalNumber = (string)form["personalNumber"]! }, new PersonKey { FullName = "TRIEU THI ANH HUONG", BirthDate = "1990-11-05" },
            new PersonKey { FullName = "Triệu Thị Ánh Hường", BirthDate = "1990-05-11" }, new PersonKey { PersonalNumber = NewNumber() });
        Assert.Equal([ResolveResult.Resolved, ResolveResult.Resolved, ResolveResult.Unknown, ResolveResult.Unknown], answers.Select(static a => a.Result));
        Assert.Equal([id.ToString(), id.ToString(), "", ""], answers.Select(static a => a.PersonId));
    }

    [Fact]
    public async Task Whoever_was_merged_is_the_person_who_stands_for_both_however_often_until_it_is_undone()
    {
        var forms = Enumerable.Range(0, 3).Select(static _ => Form()).ToArray();
        foreach (var form in forms)
            form["fullName"] = "Đàm Thị Hợp Nhất";
        var ids = new List<Guid>();
        foreach (var form in forms)
            ids.Add(await registry.EnterAsync(form));
        var officer = registry.Officer(scopes: $"{AllScopes} {Scopes.RegistryMerge}");
        PersonKey[] keys = [.. forms.Select(static f => new PersonKey { PersonalNumber = (string)f["personalNumber"]!, Mint = true })];

        var first = await MergeAsync(ids[1], 1, ids[0]);
        var second = await MergeAsync(ids[2], 1, ids[1], 2);
        Assert.All(await ResolveAsync(keys), a => Assert.Equal((ResolveResult.Resolved, ids[2].ToString()), (a.Result, a.PersonId)));
        // By name too there is one person now.
        Assert.Equal(ids[2].ToString(), (await ResolveAsync(new PersonKey { FullName = "Đàm Thị Hợp Nhất", BirthDate = "1990-11-05" }))[0].PersonId);
        foreach (var (merge, expected) in new[] { (second, new[] { ids[1], ids[1], ids[2] }), (first, new[] { ids[0], ids[1], ids[2] }) })
        {
            await OkAsync(await officer.PostAsJsonAsync($"/v1/merges/{merge}/undo", new { reason = "Hai người" }, Ct));
            Assert.Equal(expected.Select(static id => id.ToString()), (await ResolveAsync(keys)).Select(static a => a.PersonId));
        }

        async Task<string> MergeAsync(Guid stays, int version, Guid leaves, int mergedVersion = 1) => (string)(await OkAsync(await officer.PostAsJsonAsync("/v1/merges",
            new { survivingPersonId = stays, survivingVersion = version, mergedPersonId = leaves, mergedVersion, reason = "Cùng một người" }, Ct), 201))["id"]!;
    }

    [Fact]
    public async Task A_name_of_two_people_is_ambiguous_and_wrong_keys_say_why()
    {
        foreach (var _ in new[] { 1, 2 })
        {
            var form = Form();
            form["fullName"] = "Nông Văn Trùng";
            await registry.EnterAsync(form);
        }
        var answers = await ResolveAsync(
            new PersonKey { FullName = "Nông Văn Trùng", BirthDate = "1990-11-05" }, new PersonKey { PersonalNumber = "12345678", Mint = true }, new PersonKey { FullName = "A" },
            new PersonKey { FullName = "A", BirthDate = "1990-01-01", Mint = true }, new PersonKey { PersonalNumber = NewNumber(), BirthDate = "soon" });
        Assert.Equal([ResolveResult.Ambiguous, ResolveResult.Invalid, ResolveResult.Invalid, ResolveResult.Invalid, ResolveResult.Invalid], answers.Select(static a => a.Result));
        Assert.All(answers.Skip(1), static a => Assert.NotEmpty(a.Problem));
        Assert.DoesNotContain("12345678", answers[1].Problem);
    }

    [Fact]
    public async Task One_number_twice_in_a_message_is_one_person()
    {
        var number = NewNumber();
        var answers = await ResolveAsync(new PersonKey { PersonalNumber = number }, new PersonKey { PersonalNumber = number, Mint = true });
        Assert.Single(answers.Select(static a => a.PersonId).Distinct());
    }

    [Fact]
    public async Task A_person_minted_first_gets_the_labour_record_under_the_same_id()
    {
        var number = NewNumber();
        var minted = Assert.Single(await ResolveAsync(new PersonKey { PersonalNumber = number, Mint = true }));
        Assert.Equal(minted.PersonId, (await registry.EnterAsync(Form(number))).ToString());
    }

    [Fact]
    public async Task A_person_without_a_labour_record_is_in_no_search_and_no_snapshot()
    {
        var minted = Assert.Single(await ResolveAsync(new PersonKey { PersonalNumber = NewNumber(), FullName = "Quàng Minh", BirthDate = "1990-01-01", Mint = true }));
        Assert.Empty(await registry.EventsAsync(Guid.Parse(minted.PersonId)));
        Assert.Equal(["Quàng Minh"], await registry.QueryAsync<string>("SELECT full_name FROM person WHERE id = $1", Guid.Parse(minted.PersonId)));
    }

    [Fact]
    public async Task More_than_a_thousand_in_a_message_are_refused()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => ResolveAsync([.. Enumerable.Range(0, 1001).Select(static _ => new PersonKey())]));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    [Theory]
    [InlineData(Scopes.RegistryResolve, "stranger")]
    [InlineData(Scopes.RegistryRead, "insurance")]
    public async Task Other_callers_and_scopes_are_refused(string scope, string client)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => ResolveAsync([new ResolveRequest()], scope, client));
        Assert.Equal(StatusCode.PermissionDenied, fault.StatusCode);
    }
}
