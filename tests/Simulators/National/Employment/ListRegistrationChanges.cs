using System.Globalization;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>Tells a province the registrations of its people and what becomes of them: made online, changed, moved away, withdrawn.</summary>
public static class ListRegistrationChanges
{
    private const string ResidentsOf = "residents-of:";
    private const int Most = 500;

    public static void Map(RouteGroupBuilder registrations) => registrations.MapGet("/changes", Handle).WithName(nameof(ListRegistrationChanges));

    private static Results<Ok<ChangePage<RegistrationTold>>, ProblemHttpResult> Handle(string? after, int? limit, ExchangeCaller partner, Registrations registrations)
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var from))
            return Problems.BadRequest("feed-position", "No such position", "'after' must be a position that this feed told as 'next', or 0 for the beginning.");
        if (limit is < 1 or > Most)
            return Problems.BadRequest("feed-limit", "Limit out of range", $"'limit' must be from 1 to {Most}.");
        partner.AppliedRows(partner.Rows);
        var province = partner.Rows.StartsWith(ResidentsOf, StringComparison.Ordinal) ? partner.Rows[ResidentsOf.Length..] : null;
        var (passed, atHead) = registrations.After(from, limit ?? Most);
        var changes = passed.Select(one => Tell(one, province)).OfType<EntityChange<RegistrationTold>>().ToList();
        return TypedResults.Ok(new ChangePage<RegistrationTold>(changes, passed.Count == 0 ? after ?? "0" : Text(passed[^1].Position), atHead, null, ExchangeSalt.New()));
    }

    private static EntityChange<RegistrationTold>? Tell(NationalRegistration one, string? province)
    {
        if (!one.Withdrawn && (province is null || one.Province == province))
            return new(Text(one.Position), one.Entity, EntityChange<RegistrationTold>.Changed, one.Version, one.At, null, new(one));
        // Whoever never lived there is named to nobody there.
        return province is null || one.Provinces.Contains(province)
            ? new(Text(one.Position), one.Entity, EntityChange<RegistrationTold>.Removed, one.Version, one.At, one.Withdrawn ? "left-register" : "left-rows")
            : null;
    }

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
