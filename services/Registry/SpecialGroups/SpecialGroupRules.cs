using System.Globalization;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.SpecialGroups;

/// <summary>What a special group must have to be proved: proof, days and ground that go together. Findings name whole lists, never what belongs to the group given.</summary>
public static class SpecialGroupRules
{
    /// <summary>Most characters of a proof's number and issuer; with them the whole fits one padded block.</summary>
    public const int LongestNumber = 40, LongestIssuer = 100;

    /// <summary>Checks a form; the facts are null where it breaks a rule.</summary>
    public static (SpecialGroupFacts? Facts, IReadOnlyList<Finding> Findings) Check(SpecialGroupForm form, CodeListSet lists, DateOnly today)
    {
        var read = new FormReader(lists, today);
        var group = Option(read, "group", form.Group, lists.SpecialGroups);
        var minority = group == "ethnic-minority";
        var ethnic = minority ? read.EthnicGroup(form.EthnicGroup, ["ethnic-minority"]) : null;
        if (group is not null && !minority && !string.IsNullOrWhiteSpace(form.EthnicGroup))
            read.Error("ethnicGroup", "dependent-item", "not-of-this-group");
        var kind = Option(read, "proofKind", form.ProofKind, lists.SpecialGroupProofs);
        if (group is not null && kind is not null && !IsOf(group, lists.SpecialGroupProofs, kind))
            read.Error("proofKind", "dependent-item", "not-of-this-group");
        var ground = string.IsNullOrWhiteSpace(form.Ground)
            ? lists.SpecialGroupGrounds.Items.FirstOrDefault(i => group is not null && IsOf(group, lists.SpecialGroupGrounds, i.Code))?.Code
            : Option(read, "ground", form.Ground, lists.SpecialGroupGrounds);
        if (group is not null && ground is not null && !IsOf(group, lists.SpecialGroupGrounds, ground))
            read.Error("ground", "dependent-item", "not-of-this-group");
        var number = Text(read, "proofNumber", form.ProofNumber, LongestNumber);
        var issuer = Text(read, "proofIssuer", form.ProofIssuer, LongestIssuer);
        var issued = Day(read, "proofDate", form.ProofDate, today, required: true);
        if (issued > today)
            read.Error("proofDate", "bad-date", "date-in-future");
        // A proof for the year to come is issued at the end of this one.
        var from = Day(read, "validFrom", form.ValidFrom, today.AddYears(1)) ?? issued;
        var until = Day(read, "validUntil", form.ValidUntil, today.AddYears(50));
        if (until < from)
            read.Error("validUntil", "bad-date", "ended-before-start");
        return (read.HasErrors ? null : new(group!, ethnic, kind!, number!, issuer!, issued!.Value, from!.Value, until, ground!), read.Findings);
    }

    /// <summary>Checks an end: its cause, and the last day unless the entry was wrong from the beginning.</summary>
    public static (DateOnly? LastDay, string? Cause, IReadOnlyList<Finding> Findings) End(string? lastDay, string? cause, DateOnly from, CodeListSet lists, DateOnly today)
    {
        var read = new FormReader(lists, today);
        var why = Option(read, "endCause", cause, lists.SpecialGroupEndCauses);
        if (why is null or SpecialGroupFacts.EnteredInError)
            return (null, why, read.Findings);
        var day = Day(read, "lastDay", lastDay, today, required: true);
        if (day > today)
            read.Error("lastDay", "bad-date", "date-in-future");
        else if (day < from)
            read.Error("lastDay", "bad-date", "ended-before-start");
        return (day, why, read.Findings);
    }

    /// <summary>Whether a value of a list with the property <c>groups</c> is of this group.</summary>
    public static bool IsOf(string group, CodeList list, string code) => list.TryGet(code, out var item) && item.Property("groups")!.Split(',').Contains(group);

    private static string? Option(FormReader read, string field, string? text, CodeList list)
    {
        if (string.IsNullOrWhiteSpace(text))
            read.Error(field, "missing-value", "missing");
        return read.Option(field, text, list, required: false);
    }

    private static string? Text(FormReader read, string field, string? text, int longest)
    {
        var value = read.Text(field, text, longest);
        if (value is null)
            read.Error(field, "missing-value", "missing");
        return value;
    }

    private static DateOnly? Day(FormReader read, string field, string? text, DateOnly last, bool required = false)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
                read.Error(field, "missing-value", "missing");
            return null;
        }
        if (!WorkerRules.TryReadDate(text, out var day))
        {
            read.Error(field, "bad-date", "bad-date");
            return null;
        }
        if (day.Year < 1940)
            read.Error(field, "bad-date", "date-too-early");
        // What must not lie after today is told so by whoever asks for it.
        else if (day > last && !required)
            read.Error(field, "bad-date", "date-too-late", last.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture));
        return day;
    }
}
