using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Lmis.Simulators.Population;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

public sealed class EmployerFileTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    [Fact]
    public async Task Every_employer_of_a_file_with_dirty_rows_comes_out_as_it_must_and_again_changes_nothing()
    {
        var rows = EmployerFile.Rows(new PopulationOptions { Rows = 3_000, Seed = 3, Dirty = 0.1 }).ToList();
        Assert.Equal(10, rows.Select(static r => r.Code).OfType<string>().Distinct().Count(static c => c != "outside-area") + 1);
        var file = Csv(EmployerFile.Headers, rows);
        var batch = await registry.ImportAsync(file, kind: "employers");
        await registry.CheckAsync(batch, rows);
        var accepted = rows.Where(static r => r.Outcome is Outcome.Accepted or Outcome.Warning).ToList();
        object codes = accepted.Select(static r => r.Values[0]!).ToArray();
        Assert.Equal(accepted.Count, batch["entered"]!.GetValue<int>());
        Assert.Equal(accepted.Select(static r => $"{r.Values[0]}|{r.Values[1]}|{r.Values[4]}").Order(StringComparer.Ordinal),
            (await registry.RowsAsync("select code, name, employees from employer where code = any($1)", codes)).Order(StringComparer.Ordinal));
        Assert.Equal(accepted.Count, await registry.CountAsync(
            "select count(*) from messaging.outbox_message where topic = $1 and data::jsonb ->> 'code' = any($2) and data::jsonb ->> 'version' = '1'", Topics.EmployerChangedV1, codes));
        Assert.Equal(accepted.Count, await registry.CountAsync(
            "select count(*) from employer_change join employer e on e.id = employer_id where e.code = any($1) and employer_change.kind = 'entered' and employer_change.source = 'import'", codes));

        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer(), file, kind: "employers"), 409, "import-repeated");
        batch = await registry.ImportAsync(Csv(EmployerFile.Headers, rows.AsEnumerable().Reverse().Where(static r => r.Outcome is Outcome.Accepted or Outcome.Warning)), kind: "employers");
        Assert.True((batch["unchanged"]!.GetValue<int>(), batch["changed"]!.GetValue<int>()) == (accepted.Count, 0), batch.ToJsonString());
    }

    [Fact]
    public async Task Row_about_an_employer_of_the_area_corrects_it_and_what_the_file_has_no_column_for_stays()
    {
        var code = EmployersUnderTest.NewCode();
        await registry.ImportAsync(Small(Headers, Enterprise(code)), kind: "employers");
        var renamed = Enterprise(code);
        renamed["ten"] = "Công ty TNHH Hưng Thịnh";
        var batch = await registry.ImportAsync(Small(["ma_so", "ten", "loai_hinh", "xa"], renamed), "05467", kind: "employers");
        Assert.True(batch["changed"]!.GetValue<int>() == 1, batch.ToJsonString());
        Assert.Equal("Công ty TNHH Hưng Thịnh|141|120|2", (await registry.RowsAsync("select name, industry, employees, version from employer where code = $1", code))[0]);
        Assert.Equal("Công ty TNHH Hưng Thịnh", (await registry.RowsAsync("select f.name from employer_legal_form f join employer e on e.id = employer_id where e.code = $1", code))[0]);
        Assert.Equal(["1|entered", "2|corrected"], await registry.RowsAsync("select c.version, c.kind from employer_change c join employer e on e.id = employer_id where e.code = $1 order by 1", code));
        Assert.Equal(2, await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1 and data::jsonb ->> 'code' = $2", Topics.EmployerChangedV1, code));
    }

    [Fact]
    public async Task Employer_that_workers_only_declared_is_completed_by_the_file()
    {
        var code = EmployersUnderTest.NewCode();
        await registry.ImportAsync(Small(EmploymentFileTests.Employed("019090600001", code)));
        Assert.Equal("t|1", (await registry.RowsAsync("select case when is_declared then 't' else 'f' end, version from employer where code = $1", code))[0]);
        var batch = await registry.ImportAsync(Small(Headers, Enterprise(code)), kind: "employers");
        Assert.True(batch["entered"]!.GetValue<int>() == 1, batch.ToJsonString());
        Assert.Equal("f|2|120", (await registry.RowsAsync("select case when is_declared then 't' else 'f' end, version, employees from employer where code = $1", code))[0]);
    }

    [Fact]
    public async Task Officer_of_a_commune_brings_in_only_employers_of_it_and_learns_nothing_of_a_natural_persons_business_elsewhere()
    {
        var (code, owner) = (EmployersUnderTest.NewCode(), "019190600002");
        await registry.ImportAsync(Small(Headers, Enterprise(code, "05443"), Household(owner, "05443")), kind: "employers");
        var batch = await registry.ImportAsync(Small(Headers, Enterprise(EmployersUnderTest.NewCode(), "05443"), Enterprise(code), Household(owner, "05467")), "05467", kind: "employers");
        Assert.True((batch["entered"]!.GetValue<int>(), batch["rejected"]!.GetValue<int>()) == (1, 2), batch.ToJsonString());
        Assert.Equal(["2|outside-area", "3|employer-code-taken"], await registry.RowsAsync("select line, code from import_error where batch_id = $1 order by line", batch["id"]!.GetValue<Guid>()));
        // The owner's business elsewhere stands beside the one entered here.
        Assert.Equal(["05443", "05467"], await registry.RowsAsync("select commune_code from employer where owner_number_index is not null and name = 'Hộ kinh doanh Bà Lụa' order by 1"));
        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer("19", $"{Scopes.RegistryImport} {Scopes.RegistryFeed}"), Small(Headers), source: "national", kind: "employers"), 400, "import-source");
    }

    internal static readonly string[] Headers = ["ma_so", "ten", "loai_hinh", "nganh_kt", "so_lao_dong", "xa"];

    internal static Dictionary<string, string> Enterprise(string code, string commune = "05467") => new()
    {
        ["ma_so"] = code, ["ten"] = "Công ty TNHH Đại Thành", ["loai_hinh"] = "Doanh nghiệp: ngoài Nhà nước", ["nganh_kt"] = "141", ["so_lao_dong"] = "120", ["xa"] = commune,
    };

    internal static Dictionary<string, string> Household(string owner, string commune) => new()
    {
        ["ma_so"] = owner, ["ten"] = "Hộ kinh doanh Bà Lụa", ["loai_hinh"] = "household-business", ["nganh_kt"] = "561", ["so_lao_dong"] = "3", ["xa"] = commune,
    };
}
