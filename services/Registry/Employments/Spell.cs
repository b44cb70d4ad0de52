namespace Lmis.Registry.Employments;

/// <summary>The days of one employment, with the claims they follow from.</summary>
internal sealed record Spell(
    DateOnly StartedOn, bool StartIsKnown, DateOnly? EndedOn, string? EndReason, bool IsInsured, IReadOnlyList<EmploymentClaim> Claims)
{
    private sealed record Stretch(EmploymentClaim Claim, DateOnly From, DateOnly? To)
    {
        public bool Meets(DateOnly from, DateOnly? to) => (To is null || from <= To) && (to is null || From <= to);
    }

    /// <summary>
    /// The employments of one person at one employer, from all claims about them. Pure, and the same whatever the order in which the claims came:
    /// claims whose days overlap are one employment. It begins where a manual claim says, else with the earliest; it ends where the last manual claim
    /// says so, else where insurance says if there is any, else where placements say; while one of those is open, it lasts.
    /// </summary>
    public static IReadOnlyList<Spell> Of(IEnumerable<EmploymentClaim> claims)
    {
        // Without a beginning a claim waits; ended before it began, it was withdrawn.
        var standing = claims.Where(static c => c.OpenedOn is { } opened && (c.ClosedOn is null || c.ClosedOn >= opened)).ToList();
        var ends = standing.Where(static c => c is { Source: EmploymentClaim.Manual, ClosedOn: not null }).ToList();
        var spells = new List<Spell>();
        var group = new List<Stretch>();
        DateOnly? until = null;
        foreach (var stretch in standing.Select(c => new Stretch(c, c.OpenedOn!.Value, End(c, ends))).OrderBy(static s => s.From).ThenBy(static s => s.Claim.SourceId))
        {
            if (group.Count > 0 && until is { } last && stretch.From > last)
            {
                spells.Add(Settle(group));
                group = [];
            }
            until = group.Count == 0 ? stretch.To : until is null || stretch.To is null ? null : until > stretch.To ? until : stretch.To;
            group.Add(stretch);
        }
        if (group.Count > 0)
            spells.Add(Settle(group));
        return spells;
    }

    // An officer's end cuts short what other sources have left open: what comes later at the same employer is another employment.
    private static DateOnly? End(EmploymentClaim claim, List<EmploymentClaim> manualEnds)
    {
        var cut = claim.Source == EmploymentClaim.Manual ? null : manualEnds
            .Where(m => m.OpenedOn <= (claim.ClosedOn ?? DateOnly.MaxValue) && claim.OpenedOn <= m.ClosedOn).Select(static m => m.ClosedOn).Min();
        return cut is null || claim.ClosedOn < cut ? claim.ClosedOn : cut;
    }

    private static Spell Settle(List<Stretch> group)
    {
        var claims = group.ConvertAll(static s => s.Claim);
        var manual = claims.Where(static c => c.Source == EmploymentClaim.Manual).OrderBy(static c => c.OpenedOn).ToList();
        var insured = claims.Exists(static c => c.Source == EmploymentClaim.Insurance);
        var (first, start) = manual.Count > 0 ? (manual[0], manual[0].OpenedOn!.Value) : (group[0].Claim, group[0].From);
        // A start that is only "worked there that day" gives way to one that is known.
        if (!first.StartIsKnown && claims.Where(static c => c.StartIsKnown).MinBy(static c => c.OpenedOn) is { } known)
            (first, start) = (known, known.OpenedOn!.Value < start ? known.OpenedOn.Value : start);
        var (end, reason) = EndOf(claims, manual, insured);
        if (end < start)
            start = group[0].From;
        return new Spell(start, first.StartIsKnown, end, reason, insured, claims);
    }

    private static (DateOnly? On, string? Reason) EndOf(List<EmploymentClaim> claims, List<EmploymentClaim> manual, bool insured)
    {
        if (manual.Count > 0 && manual.All(static c => c.ClosedOn is not null))
        {
            var last = manual.MaxBy(static c => c.ClosedOn)!;
            return (last.ClosedOn, last.CloseReason);
        }
        var deciding = claims.Where(c => c.Source == (insured ? EmploymentClaim.Insurance : EmploymentClaim.Placement)).ToList();
        if (deciding.Count == 0 || deciding.Exists(static c => c.ClosedOn is null))
            return (null, null);
        var decided = deciding.MaxBy(static c => c.ClosedOn)!;
        return (decided.ClosedOn, decided.CloseReason);
    }
}
