using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Workers;

/// <summary>Where a change came from, from which day it holds and what triggered it, as checked.</summary>
internal sealed record ChangeTerms(string Source, DateOnly EffectiveOn, string? Trigger, IReadOnlyList<Finding> Findings)
{
    /// <summary>Reads source and day; left out they are an officer and today.</summary>
    public static ChangeTerms Read(string? source, string? effectiveOn, CodeListSet lists, DateOnly today)
    {
        var findings = new List<Finding>();
        if (source is not null && !lists.RecordSources.Has(source))
            findings.Add(Unknown("source", lists.RecordSources));
        var day = today;
        if (effectiveOn is not null && !WorkerRules.TryReadDate(effectiveOn, out day))
            findings.Add(new Finding("effectiveOn", "bad-date", IsWarning: false, "bad-date"));
        else if (day > today)
            findings.Add(new Finding("effectiveOn", "bad-date", IsWarning: false, "date-in-future"));
        return new ChangeTerms(source ?? "officer", day, null, findings);
    }

    /// <summary>Adds the trigger, which must fit what changes: Decree 318 art. 7.1 c is from employed to unemployed, d is out of the labour force.</summary>
    public ChangeTerms WithTrigger(string trigger, string? statusBefore, string? statusAfter, CodeListSet lists)
    {
        if (!lists.ChangeTriggers.Has(trigger))
            return this with { Findings = [.. Findings, Unknown("trigger", lists.ChangeTriggers)] };
        var fits = trigger switch
        {
            "became-unemployed" => statusBefore == "employed" && statusAfter == "unemployed",
            "left-labour-force" => statusBefore != "inactive" && statusAfter == "inactive",
            "job-change" or "employer-change" => statusAfter == "employed",
            _ => true,
        };
        return fits || statusBefore is null || statusAfter is null
            ? this with { Trigger = trigger }
            : this with { Findings = [.. Findings, new Finding("trigger", "dependent-item", IsWarning: false, "trigger-does-not-fit")] };
    }

    private static Finding Unknown(string field, CodeList list) =>
        new Finding(field, "unknown-code", IsWarning: false, "unknown-option", string.Join("; ", list.Items.Select(static i => $"{i.Code} ({i.Name})")));
}
