using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Duplicates;

/// <summary>
/// Items of the record that leaves, which the officer chose at a merge, in the record that stays; and their return when it is undone. Of what was not
/// chosen the record that stays is right.
/// </summary>
public static class ChosenItems
{
    /// <summary>Items that make sense together only: choosing the first brings the others.</summary>
    private static readonly Dictionary<string, string[]> Along = new(StringComparer.Ordinal)
    {
        ["permanentCommune"] = ["permanentFormerCommune"],
        ["temporaryCommune"] = ["temporaryFormerCommune"],
        ["activityStatus"] =
        [
            "inactivityReason", "socialInsurance", "jobTitle", "occupation", "contractKind", "contractStartedOn", "workplaceCommune", "inIndustrialZone", "employerName", "employerCode",
            "employerKind", "employerCommune", "industry", "unemploymentDuration", "unemploymentReason", "seeksWork",
        ],
    };

    /// <summary>The items of the form that can be chosen. The personal number is not among them: the record with the right one stays.</summary>
    public static readonly IReadOnlyList<string> All =
        [.. typeof(WorkerForm).GetProperties().Select(static p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Where(static name => name != "personalNumber")];

    /// <summary>Whether an item of the sensitive class is among them.</summary>
    public static bool HasSensitive(IEnumerable<string> items) => items.Any(static i => i is "specialGroups" or "ethnicGroup");

    /// <summary>The record that stays, with the chosen items of the other; checked as a form is.</summary>
    public static WorkerCheck Take(WorkerFacts stays, WorkerFacts leaves, IEnumerable<string> items, CodeListSet lists, DateOnly today)
    {
        var (form, other) = (Json(stays), Json(leaves));
        foreach (var item in items.SelectMany(static i => Along.GetValueOrDefault(i, []).Append(i)).Distinct())
            form[item] = other[item]?.DeepClone();
        return Check(form, lists, today);
    }

    /// <summary>The same record with the former values of a merge's items, as its history keeps them.</summary>
    public static WorkerFacts Restore(WorkerFacts now, JsonObject before, IReadOnlySet<string> without, CodeListSet lists)
    {
        var state = Json(now);
        foreach (var (item, value) in before.Where(v => !without.Contains(v.Key)))
            state[item] = value?.DeepClone();
        var facts = state.Deserialize<WorkerFacts>(JsonSerializerOptions.Web)!;
        return facts with
        {
            FormerDistrict = lists.Units.DistrictOf(facts.FormerCommune),
            Section = facts.Industry is { } code && lists.Industries.TryGet(code, out var industry) ? industry.Property("section") : null,
        };
    }

    /// <summary>What the form's rules say of a state.</summary>
    public static WorkerCheck Check(WorkerFacts facts, CodeListSet lists, DateOnly today) => Check(Json(facts), lists, today);

    /// <summary>The form that says this.</summary>
    public static WorkerForm FormOf(WorkerFacts facts) => FormOf(Json(facts));

    private static WorkerCheck Check(JsonObject state, CodeListSet lists, DateOnly today) => WorkerRules.Check(FormOf(state), lists, today);

    private static WorkerForm FormOf(JsonObject state)
    {
        // A form holds texts.
        var form = new JsonObject(All.Append("personalNumber").Select(item => KeyValuePair.Create(item, state[item] switch
        {
            JsonValue value => value.GetValueKind() switch
            {
                JsonValueKind.True => "yes",
                JsonValueKind.False => "no",
                JsonValueKind.String => (string?)value,
                _ => value.ToJsonString(),
            },
            var other => other?.DeepClone(),
        })));
        return form.Deserialize<WorkerForm>(JsonSerializerOptions.Web)!;
    }

    private static JsonObject Json(WorkerFacts facts) => JsonSerializer.SerializeToNode(facts, JsonSerializerOptions.Web)!.AsObject();
}
