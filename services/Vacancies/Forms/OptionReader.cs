using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Postings;

namespace Lmis.Vacancies.Forms;

/// <summary>Turns the options of one form into codes and gathers those that are none.</summary>
internal sealed class OptionReader(CodeListSet lists)
{
    /// <summary>What was wrong.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>The code; what was given, with a finding, if there is no such option.</summary>
    public string? One(string field, string list, string? given)
    {
        // What is missing is said of the field, not of its options.
        if (string.IsNullOrEmpty(given))
            return given;
        var options = lists[list];
        if (options.CodeOf(given) is { } code)
            return code;
        Findings.Add(new(field, "unknown-option", string.Join("; ", options.Items.Select(static i => $"{i.Code} ({i.Name})"))));
        return given;
    }

    /// <summary>The codes, each once.</summary>
    public IReadOnlyList<string>? Many(string field, string list, IReadOnlyList<string>? given) => given is null ? null : [.. given.Select(one => One(field, list, one)!).Distinct()];

    /// <summary>The skills with the ability as its code.</summary>
    public IReadOnlyList<NamedSkill>? Skills(string field, IReadOnlyList<NamedSkill>? given) =>
        given is null ? null : [.. given.Select(skill => skill with { Ability = One(field + ".ability", "abilities", skill.Ability) })];

    /// <summary>The conditions of work, each as its code.</summary>
    public WorkConditions Conditions(WorkConditions given) => new(
        One("conditions.workPlace", "work-places", given.WorkPlace)!, One("conditions.lifting", "lifting", given.Lifting)!, One("conditions.standing", "standing", given.Standing)!,
        One("conditions.hearing", "hearing", given.Hearing)!, One("conditions.sight", "sight", given.Sight)!, One("conditions.handling", "handling", given.Handling)!, One("conditions.hands", "hands", given.Hands)!);
}
