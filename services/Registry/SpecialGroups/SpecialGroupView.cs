using Lmis.Registry.CodeLists;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.SpecialGroups;

/// <summary>What proves it.</summary>
public sealed record ProofView(string Kind, string? KindText, string Number, string Issuer, DateOnly Date);

/// <summary>A special group with its proof.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Version">To be sent as If-Match with a correction or an end.</param>
/// <param name="Group">See the list special-groups.</param>
/// <param name="GroupText">The same in words.</param>
/// <param name="EthnicGroup">Of an ethnic minority: which.</param>
/// <param name="State"><c>current</c>, <c>future</c>, <c>past</c>, or <c>void</c> where it was entered in error.</param>
/// <param name="Proof">What proves it.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidUntil">Last day by the proof, where it has one.</param>
/// <param name="Ground">See the list special-group-grounds.</param>
/// <param name="GroundText">The same in words.</param>
/// <param name="GroundConfirmed">False of a ground whose article nobody has checked against the text in force: not to be cited.</param>
/// <param name="LastDay">Last day, where an officer ended it.</param>
/// <param name="EndCause">See the list special-group-end-causes.</param>
/// <param name="MergedPersonId">Whose it was, where it came with a record that was merged into this one.</param>
/// <param name="EnteredAt">First entered, UTC.</param>
/// <param name="ChangedAt">Last changed, UTC.</param>
public sealed record SpecialGroupView(
    Guid Id, long Version, string Group, string? GroupText, string? EthnicGroup, string State, ProofView Proof, DateOnly ValidFrom, DateOnly? ValidUntil, string Ground, string? GroundText, bool GroundConfirmed,
    DateOnly? LastDay, string? EndCause, Guid? MergedPersonId, DateTimeOffset EnteredAt, DateTimeOffset ChangedAt)
{
    /// <summary>The entry as a record shows it on a day.</summary>
    internal static SpecialGroupView Of(SpecialGroup group, Guid record, PersonalDataCipher cipher, CodeListSet lists, DateOnly day)
    {
        var facts = group.Reveal(cipher);
        return new(
            group.Id, group.Version, facts.Group, NameOf(lists.SpecialGroups, facts.Group), facts.EthnicGroup, facts.StateOn(day),
            new ProofView(facts.ProofKind, NameOf(lists.SpecialGroupProofs, facts.ProofKind), facts.ProofNumber, facts.ProofIssuer, facts.ProofDate),
            facts.ValidFrom, facts.ValidUntil, facts.Ground, NameOf(lists.SpecialGroupGrounds, facts.Ground),
            lists.SpecialGroupGrounds.TryGet(facts.Ground, out var ground) && ground.Property("confirmed") != "no", facts.LastDay, facts.EndCause,
            group.PersonId == record ? null : group.PersonId, group.EnteredAt, group.ChangedAt);
    }

    internal static string? NameOf(CodeList list, string code) => list.TryGet(code, out var item) ? item.Name : null;
}

/// <summary>A special group of a person, by what their form declares and what is proved.</summary>
/// <param name="Group">See the list special-groups.</param>
/// <param name="GroupText">The same in words.</param>
/// <param name="State">
/// <c>proven</c> today; <c>declared</c> in item 8 of the form, proof missing; <c>future</c>, proved for days to come; <c>past</c>, it was proved and the
/// proof holds no more, whatever the form declares.
/// </param>
/// <param name="Declared">Whether item 8 of the form declares it.</param>
public sealed record GroupStanding(string Group, string? GroupText, string State, bool Declared)
{
    /// <summary>The states that count as being of the group.</summary>
    public const string Proven = "proven", DeclaredOnly = "declared";

    /// <summary>How a person stands in every group that the form or a proof names, in the order of the form.</summary>
    internal static IReadOnlyList<GroupStanding> Of(IReadOnlyCollection<string> declared, IReadOnlyCollection<SpecialGroupFacts> proofs, CodeListSet lists, DateOnly day) =>
        [.. lists.SpecialGroups.Items.Select(i => (Item: i, State: StateOf(i.Code, declared, proofs, day))).Where(static g => g.State is not null)
            .Select(g => new GroupStanding(g.Item.Code, g.Item.Name, g.State!, declared.Contains(g.Item.Code)))];

    /// <summary>The state in one group; null where neither form nor proof names it.</summary>
    internal static string? StateOf(string group, IReadOnlyCollection<string> declared, IReadOnlyCollection<SpecialGroupFacts> proofs, DateOnly day)
    {
        var states = proofs.Where(f => f.Group == group).Select(f => f.StateOn(day)).ToHashSet();
        return states.Contains("current") ? Proven
            : states.Contains("past") ? "past"
            : declared.Contains(group) ? DeclaredOnly
            : states.Contains("future") ? "future" : null;
    }
}
