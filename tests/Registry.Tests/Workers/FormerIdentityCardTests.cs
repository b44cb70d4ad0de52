using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Imports;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class FormerIdentityCardTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_former_identity_card_finds_whoever_gave_it_in_the_area_alone_and_the_box_does_not_repeat_it()
    {
        var form = Form();
        form["formerIdentityCard"] = "090555001";
        var id = await registry.EnterAsync(form.DeepClone().AsObject());
        var found = await SearchAsync(new { query = "090.555.001" }, "05467");
        Assert.Equal(id.ToString(), (string?)Assert.Single(found["hits"]!.AsArray())!["personId"]);
        Assert.DoesNotContain("090555001", found.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await SearchAsync(new { query = "090555001" }, "01840"))["hits"]!.AsArray());
        Assert.Empty((await SearchAsync(new { query = "090555002" }))["hits"]!.AsArray());
        Assert.Equal("090555001", (string?)(await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{id}", Ct)))["record"]!["formerIdentityCard"]);
        // A file without it leaves it; one that has it brings it in.
        var importer = registry.Officer(scopes: Scopes.RegistryImport);
        var other = new Dictionary<string, string>(ImportsUnderTest.Person(NewNumber())) { ["so_cmnd"] = "90555003" };
        var same = new Dictionary<string, string>(ImportsUnderTest.Person((string)form["personalNumber"]!)) { ["so_cmnd"] = "" };
        var ended = await ImportsUnderTest.EndedAsync(importer, await ImportsUnderTest.UploadAsync(importer, ImportsUnderTest.Small(same, other)));
        Assert.True((int)ended["rejected"]! == 0, ended.ToJsonString());
        Assert.Single((await SearchAsync(new { query = "090555001" }))["hits"]!.AsArray());
        Assert.Single((await SearchAsync(new { query = "090555003" }))["hits"]!.AsArray());
        // Taken out by hand, it is found no more, and the history has it.
        form.Remove("formerIdentityCard");
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(form), "\"2\""));
        Assert.Empty((await SearchAsync(new { query = "090555001" }))["hits"]!.AsArray());
        Assert.Equal("090555001", (string?)(await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{id}/history", Ct)))["changes"]![0]!["before"]!["formerIdentityCard"]);
    }

    private async Task<JsonObject> SearchAsync(object question, string area = "19") => await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/workers/search", question, Ct));
}
