using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.SpecialGroups;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.AreaWalk;

/// <summary>
/// An officer of commune A walks past a person of commune B by every operation there is, and learns nothing: neither by the answers, nor by counts,
/// nor by the work behind an answer.
/// </summary>
public sealed class AreaWalkTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private const string NumberOfB = "019187104729", NumberOfNobody = "019187558729", OwnerOfB = "019187204729", OwnerNobodyKnows = "019187658729";

    // None of these may be in an answer, unless the officer sent it before.
    private static readonly string[] Planted =
        [NumberOfB, "Quách Thị Bích Ngọ", "quach thi bich ngo", "1987-03-14", "14/03/1987", "0356789012", "Xóm Khuôn Vạc", "Thợ chằm nón", "Hợp tác xã Suối Khoáng", "SV-88123", "HN-88/4711", "poor-household", "7718730912", "091187472", OwnerOfB, "Hộ kinh doanh Bà Sẹ"];

    private static readonly string OfficerScopes =
        string.Join(' ', typeof(Scopes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => (string)f.GetRawConstantValue()!)
            .Where(static s => s.StartsWith("registry.", StringComparison.Ordinal) && s is not (Scopes.RegistryResolve or Scopes.RegistrySnapshot or Scopes.RegistryKeys)));

    private HttpClient OfficerOf(string commune) => registry.Officer(commune, OfficerScopes);

    [Fact]
    public void Every_operation_of_the_api_is_in_the_walk()
    {
        var api = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "services/Registry/openapi.json")))!;
        var operations = api["paths"]!.AsObject().SelectMany(static path => path.Value!.AsObject().Select(operation =>
            (Id: (string)operation.Value!["operationId"]!, Address: $"{operation.Key.ToUpperInvariant()} {path.Key}"))).ToList();
        var walked = AreaWalkProbes.All.Select(static p => p.Operation).ToHashSet();
        var missing = operations.Where(o => !walked.Contains(o.Id)).Select(static o =>
            $"{o.Id} ({o.Address}) is not in the area walk. Add to tests/Registry.Tests/AreaWalk/AreaWalkProbes.cs: new(\"{o.Id}\", static (a, t) => a.GetAsync(…)), "
            + "sending it so that it is aimed at the person, the number, the name or the import of the target t. If it aims at something else that lies in a commune, "
            + "add that to AreaWalkTarget and plant one in AreaWalkTests.PlantAsync. If it lists or counts, add it to Overviews too.");
        var gone = walked.Except(operations.Select(static o => o.Id)).Select(static id => $"{id} is in the area walk, but no longer in openapi.json. Remove it.");
        var faults = missing.Concat(gone).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task An_officer_of_one_commune_learns_nothing_of_a_person_of_another()
    {
        using var commands = new SqlCommands();
        var nobody = new AreaWalkTarget(Guid.CreateVersion7(), NumberOfNobody, "Khuất Thị Hoài Mận", "22/08/1987", "0389012345", Guid.CreateVersion7(), Guid.CreateVersion7(), OwnerNobodyKnows, Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), await OwnRecordAsync());
        var own = await OwnRecordAsync();

        var before = await OverviewAsync(commands);
        var somebody = await PlantAsync(own);
        var after = await OverviewAsync(commands);
        Compare(before, after, "the same question before B had anybody");
        NothingPlanted(after);
        Assert.All(after, static a => Assert.True(a.Commands > 0, "The SQL commands of an answer are not counted."));

        var rows = await RowsOfAsync(somebody);
        for (var round = 1; round <= 2; round++)
        {
            foreach (var probe in AreaWalkProbes.All)
            {
                var (unknown, known) = (new AreaWalkOfficer(OfficerOf(AreaWalkProbes.CommuneA), nobody, commands), new AreaWalkOfficer(OfficerOf(AreaWalkProbes.CommuneA), somebody, commands));
                await probe.AimAsync(unknown, nobody);
                await probe.AimAsync(known, somebody);
                Assert.NotEmpty(known.Answers);
                Compare(unknown.Answers, known.Answers, $"{probe.Operation} about somebody nobody knows, round {round}");
                NothingPlanted(known.Answers);
            }
        }
        Assert.Equal(rows, await RowsOfAsync(somebody));
        Assert.NotEmpty(rows);

        // Whoever may know, sees both: the walk did aim at something.
        Assert.Equal(2, (await OkAsync(await registry.Officer().PostAsJsonAsync("/v1/workers/search", new { personalNumber = NumberOfB }, Ct)))["hits"]!.AsArray().Count);
    }

    private async Task<List<AreaWalkAnswer>> OverviewAsync(SqlCommands commands)
    {
        var officer = new AreaWalkOfficer(OfficerOf(AreaWalkProbes.CommuneA), null, commands);
        foreach (var overview in AreaWalkProbes.Overviews)
            await overview(officer);
        return officer.Answers;
    }

    private async Task<Guid> OwnRecordAsync() =>
        (await OkAsync(await OfficerOf(AreaWalkProbes.CommuneA).PostAsJsonAsync("/v1/workers", Entry(Form()), Ct), 201))["personId"]!.GetValue<Guid>();

    /// <summary>A person, an employment at a household business, and an import of commune B, by B's own officer; and a pair of that person and somebody of A.</summary>
    private async Task<AreaWalkTarget> PlantAsync(Guid own)
    {
        var officer = OfficerOf(AreaWalkProbes.CommuneB);
        var form = Form(NumberOfB);
        foreach (var (field, value) in new[]
            { ("fullName", "Quách Thị Bích Ngọ"), ("sex", "Nữ"), ("birthDate", "14/03/1987"), ("phone", "0356789012"), ("address", "Xóm Khuôn Vạc"),
              ("permanentCommune", AreaWalkProbes.CommuneB), ("jobTitle", "Thợ chằm nón"), ("employerName", "Hợp tác xã Suối Khoáng"), ("socialInsuranceNumber", "7718730912"), ("formerIdentityCard", "091187472") })
            form[field] = value;
        form["specialGroups"] = new JsonArray("Người khuyết tật");
        var id = (await OkAsync(await officer.PostAsJsonAsync("/v1/workers", Entry(form), Ct), 201))["personId"]!.GetValue<Guid>();
        await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/receipt", new { kind = "national", number = "SV-88123", date = "2026-07-01" }, Ct));
        await OkAsync(await officer.GetAsync($"/v1/workers/{id}", Ct));
        await OkAsync(await registry.Officer(AreaWalkProbes.CommuneB, purpose: "inspection").GetAsync($"/v1/workers/{id}", Ct));
        var household = EmployersUnderTest.Household(OwnerOfB, AreaWalkProbes.CommuneB);
        household["name"] = "Hộ kinh doanh Bà Sẹ";
        var employer = (await OkAsync(await officer.PostAsJsonAsync("/v1/employers", EmployersUnderTest.Declared(household), Ct), 201))["employerId"]!.GetValue<Guid>();
        var job = EmploymentsUnderTest.Opening(employer, EmploymentsUnderTest.Job());
        var employment = (await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/employments", job, Ct), 201))["employmentId"]!.GetValue<Guid>();
        var access = new { kind = "access", statement = "Tôi muốn xem hồ sơ", document = "HS-2026/1" };
        var request = (await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/data-requests", access, Ct), 201))["id"]!.GetValue<Guid>();
        var good = ImportsUnderTest.Person("019090771234", AreaWalkProbes.CommuneB, "Quách Thị Bích Ngọ");
        var bad = ImportsUnderTest.Person("019090771235", AreaWalkProbes.CommuneA, "Quách Thị Bích Ngọ");
        // Of the former commune that A's own took a part of.
        var asked = new Dictionary<string, string>(ImportsUnderTest.Person("019090771236", "05461", "Quách Thị Bích Ngọ")) { ["tam_tru_xa"] = AreaWalkProbes.CommuneB, ["dia_chi"] = "Xóm Khuôn Vạc" };
        var batch = await ImportsUnderTest.UploadAsync(officer, ImportsUnderTest.Small(good, bad, asked));
        var ended = await ImportsUnderTest.EndedAsync(officer, batch);
        Assert.Equal((1, 1), ((int)ended["rejected"]!, (int)ended["asked"]!));
        var group = await SpecialGroupsUnderTest.AddedAsync(officer, id, SpecialGroupsUnderTest.Poor().With("proofNumber", "HN-88/4711"));
        var second = Form();
        second["permanentCommune"] = AreaWalkProbes.CommuneB;
        var merge = await officer.PostAsJsonAsync("/v1/merges", new { survivingPersonId = id, survivingVersion = 2, mergedPersonId = await registry.EnterAsync(second), mergedVersion = 1, reason = "Cùng một người" }, Ct);
        var gone = await registry.QueryAsync<Guid>(
            """
            insert into outgoing_handover (id, person_id, partner, commune, residence, moved_on, begun_by, client_id, begun_at, state, state_since, failures)
            values (gen_random_uuid(), $1, 'VN/GOV/H05/LMIS', '09169', 'permanent', now(), 'b', 'b', now(), 'closed', now(), 0) returning id
            """, id);
        await registry.QueryAsync<Guid>("insert into registration_upload (person_id, batch_id, version, state, reason, sent_at) values ($1, gen_random_uuid(), 1, 'refused', 'person-unknown', now()) returning person_id", id);
        var coming = await registry.QueryAsync<Guid>(
            """
            insert into incoming_handover (id, person_id, partner, commune_code, announced_at, state, state_since, failures)
            values (gen_random_uuid(), $1, 'VN/GOV/H05/LMIS', $2, now(), 'waiting', now(), 0) returning id
            """, id, AreaWalkProbes.CommuneB);
        return new AreaWalkTarget(id, NumberOfB, "Quách Thị Bích Ngọ", "14/03/1987", "0356789012", batch, employer, OwnerOfB, employment, request, await registry.PairAsync(id, own), (await OkAsync(merge, 201))["id"]!.GetValue<Guid>(), group, gone[0], coming[0], own);
    }

    private static void Compare(List<AreaWalkAnswer> expected, List<AreaWalkAnswer> answers, string to)
    {
        Assert.True(expected.Count == answers.Count, $"Not as many answers as to {to}:\n{string.Join("\n\n", answers.Select(static a => a.Received))}");
        foreach (var (one, other) in expected.Zip(answers))
        {
            Assert.True(one.Comparable == other.Comparable, $"The answer differs from that to {to}:\n{other.Sent}\n{other.Received}\n\ninstead of\n\n{one.Sent}\n{one.Received}");
            Assert.True(other.Commands <= (2 * one.Commands) + 2 && one.Commands <= (2 * other.Commands) + 2,
                $"{other.Sent} took {other.Commands} SQL commands, against {one.Commands} of {to}: the time would tell.");
        }
    }

    private static void NothingPlanted(List<AreaWalkAnswer> answers)
    {
        foreach (var value in Planted.Where(v => !answers.Exists(a => VietnameseText.Fold(a.Sent).Contains(VietnameseText.Fold(v), StringComparison.Ordinal))))
        {
            foreach (var answer in answers)
                Assert.False(answer.Received.Contains(value, StringComparison.OrdinalIgnoreCase), $"'{value}' is in the answer to {answer.Sent}:\n{answer.Received}");
        }
    }

    /// <summary>Every row of every table that has to do with B's person or import, as it stands.</summary>
    private async Task<List<string>> RowsOfAsync(AreaWalkTarget target)
    {
        var rows = new List<string>();
        foreach (var table in await registry.QueryAsync<string>("SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables WHERE table_schema IN ('public', 'messaging') AND table_type = 'BASE TABLE' ORDER BY 1"))
        {
            // What is sent meanwhile is no writing of the officer's.
            var row = table == "messaging.outbox_message" ? "t.data::text" : "t::text";
            rows.AddRange((await registry.QueryAsync<string>($"SELECT {row} FROM {table} t WHERE t::text LIKE $1 OR t::text LIKE $2 ORDER BY 1", $"%{target.PersonId}%", $"%{target.ImportId}%")).Select(r => $"{table}: {r}"));
        }
        return rows;
    }
}
