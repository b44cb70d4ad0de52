using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;
using Lmis.Testing;

namespace Lmis.Registry.Tests.Rules;

/// <summary>Decree 318/2025's form as its gazette text was written down, read item by item against the rules.</summary>
public sealed class FormNd318Tests
{
    private static readonly CodeListSet Lists = CodeListSet.Load();
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly JsonArray Fields = JsonNode.Parse(File.ReadAllText(SourceTree.Path("tests", "Registry.Tests", "Rules", "form-nd318.json")))!["fields"]!.AsArray();

    // Which property of the form each item with options is; written down from the form.
    private static readonly Dictionary<string, string> OptionItems = new()
    {
        ["3"] = "sex", ["8"] = "specialGroups", ["9.2"] = "qualification", ["10"] = "activityStatus", ["11"] = "socialInsurance", ["12.3"] = "contractKind",
        ["13.3"] = "employerKind", ["14.1"] = "unemploymentDuration", ["14.2"] = "unemploymentReason", ["15"] = "seeksWork",
    };

    // Every property of items 10 to 15: its item, a good value, and whether the rules ask for it where it applies.
    private static readonly (string Item, string Field, string Value, bool Required)[] Dependent =
    [
        ("11", "socialInsurance", "BHXH tự nguyện", true), ("12", "jobTitle", "Kỹ sư", false), ("12", "occupation", "2", true), ("12", "contractKind", "Xác định thời hạn", true),
        ("12", "contractStartedOn", "2024-02-01", false), ("12", "workplaceCommune", "05467", false), ("12", "inIndustrialZone", "Có", false), ("13", "employerName", "Công ty A", false),
        ("13", "employerCode", "0100109106", false), ("13", "employerKind", "Hộ kinh doanh", true), ("13", "employerCommune", "05467", false), ("13", "industry", "011", false),
        ("14", "unemploymentDuration", "Trên 1 năm", true), ("14", "unemploymentReason", "Khác", false), ("15", "seeksWork", "Có", true),
        ("inactive_reason", "inactivityReason", "Nội trợ", true),
    ];

    public static TheoryData<string, string> Options => new(
        Fields.Where(static f => f!["options"] is not null).SelectMany(static f => f!["options"]!.AsArray().Select(o => ((string)f["no"]!, (string)o!))));

    public static TheoryData<string> Statuses => [.. Item("10")["options"]!.AsArray().Select(static o => (string)o!)];

    [Fact]
    public void Every_item_of_the_form_is_a_field_and_every_field_an_item()
    {
        string[] printed = [.. Fields.Select(static f => (string)f!["no"]!)];
        string[] held = [.. typeof(WorkerForm).GetProperties().Select(static p => WorkerFormItems.NumberOf(JsonNamingPolicy.CamelCase.ConvertName(p.Name))).OfType<string>().Distinct()];
        Assert.Equal(printed.Order(StringComparer.Ordinal), held.Order(StringComparer.Ordinal));
        Assert.Equal(Fields.Where(static f => f!["options"] is not null).Select(static f => (string)f!["no"]!).Order(StringComparer.Ordinal), OptionItems.Keys.Order(StringComparer.Ordinal));
        // Items 10 to 15 are all tried below.
        Assert.Equal(
            typeof(WorkerForm).GetProperties().Select(static p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))
                .Where(static f => WorkerFormItems.NumberOf(f) is { } item && int.Parse(item.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) >= 10 && f != "activityStatus").Order(StringComparer.Ordinal),
            Dependent.Select(static d => d.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_is_taken_as_the_form_prints_it(string item, string option)
    {
        var field = OptionItems[item];
        var check = Check(Good(StatusFor(item, option)), field, option);
        Assert.True(check.Facts is not null && check.Findings.IsEmpty, string.Join(' ', check.Findings));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_with_another_ending_is_refused(string item, string option)
    {
        var field = OptionItems[item];
        var finding = Assert.Single(Check(Good(StatusFor(item, option)), field, option + " hoặc khác").Findings);
        Assert.Equal((field, "unknown-code", false), (finding.Field, finding.Code, finding.IsWarning));
    }

    [Fact]
    public void Options_of_one_item_are_as_many_as_its_codes()
    {
        foreach (var (item, field) in OptionItems)
        {
            var codes = Item(item)["options"]!.AsArray().Select(o => Value(Check(Good(StatusFor(item, (string)o!)), field, (string)o!).Facts!, field)).Distinct().Count();
            Assert.True(codes == Item(item)["options"]!.AsArray().Count, item);
        }
        foreach (var reason in Item("10")["inactive_reason"]!.AsArray())
            Assert.Empty(Check(Good("Không tham gia hoạt động kinh tế"), "inactivityReason", (string)reason!).Findings);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Item_10_decides_which_of_the_others_must_may_and_must_not_be_filled(string status)
    {
        string[] applies = Item("10")["then"]![status] is JsonArray then ? [.. then.Select(static t => (string)t!)] : ["inactive_reason"];
        Assert.Empty(Check(Good(status)).Findings);
        foreach (var (item, field, value, required) in Dependent)
        {
            var without = Check(Good(status), field, null).Findings.Select(static f => $"{f.Field}:{f.Code}");
            Assert.Equal(applies.Contains(item) && required ? [$"{field}:missing-value"] : [], without);
            var with = Check(Good(status), field, value).Findings.Select(static f => $"{f.Field}:{f.Code}");
            Assert.Equal(applies.Contains(item) ? [] : [$"{field}:dependent-item"], with);
        }
    }

    [Fact]
    public void Every_pair_of_items_that_do_not_apply_is_told_item_by_item()
    {
        foreach (var status in Item("10")["options"]!.AsArray().Select(static o => (string)o!))
        {
            string[] applies = Item("10")["then"]![status] is JsonArray then ? [.. then.Select(static t => (string)t!)] : ["inactive_reason"];
            var foreign = Dependent.Where(d => !applies.Contains(d.Item)).ToArray();
            foreach (var one in foreign)
            {
                foreach (var other in foreign.Where(o => o.Field != one.Field))
                {
                    var form = Good(status);
                    (form[one.Field], form[other.Field]) = (one.Value, other.Value);
                    Assert.Equal(new[] { one.Field, other.Field }.Order(StringComparer.Ordinal), Check(form).Findings.Where(static f => f.Code == "dependent-item").Select(static f => f.Field).Order(StringComparer.Ordinal));
                }
            }
        }
    }

    private static JsonNode Item(string number) => Fields.Single(f => (string)f!["no"]! == number)!;

    private static string StatusFor(string item, string option) => item switch
    {
        "10" => option,
        "14.1" or "14.2" => "Người thất nghiệp",
        _ => "Người có việc làm",
    };

    /// <summary>A form of a status with what must be filled in and nothing else.</summary>
    private static JsonObject Good(string status)
    {
        JsonObject form = new()
        {
            ["fullName"] = "Nguyễn Văn Đức", ["birthDate"] = "05/11/1990", ["sex"] = "Nam", ["personalNumber"] = "019090123456", ["permanentCommune"] = "05467",
            ["ethnicGroup"] = "02", ["qualification"] = "Đại học", ["activityStatus"] = status,
        };
        string[] applies = Item("10")["then"]![status] is JsonArray then ? [.. then.Select(static t => (string)t!)] : ["inactive_reason"];
        foreach (var (_, field, value, _) in Dependent.Where(d => d.Required && applies.Contains(d.Item)))
            form[field] = value;
        return form;
    }

    private static WorkerCheck Check(JsonObject form) => WorkerRules.Check(form.Deserialize<WorkerForm>(JsonSerializerOptions.Web)!, Lists, Today);

    private static WorkerCheck Check(JsonObject form, string field, string? value)
    {
        form[field] = field == "specialGroups" ? new JsonArray(value) : value;
        // Whoever is a woman has a woman's number.
        if (field == "sex" && value == "Nữ")
            form["personalNumber"] = "019190123456";
        return Check(form);
    }

    private static object? Value(WorkerFacts facts, string field)
    {
        var value = typeof(WorkerFacts).GetProperty(field, BindingFlags.IgnoreCase | BindingFlags.Instance | BindingFlags.Public)!.GetValue(facts);
        return value is System.Collections.Immutable.ImmutableArray<string> groups ? string.Join(',', groups) : value;
    }
}
