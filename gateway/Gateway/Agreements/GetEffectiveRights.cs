using Lmis.Contracts;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Agreements;

/// <summary>What one agreement allows.</summary>
public sealed record RightsOfAgreement(
    string Agreement, IReadOnlyList<string> Operations, IReadOnlyList<string> Fields, IReadOnlyList<string> QueryParameters, string Rows, IReadOnlyList<string> Purposes,
    int RatePerMinute, long QuotaPerDay, DateTimeOffset ValidUntil);

/// <summary>
/// What a subsystem may ask of a service now: all of its agreements together, and each by itself, since every request is held to the one
/// agreement it names.
/// </summary>
public sealed record ServiceRights(
    string Consumer, string Provider, string Service, bool PersonalData, IReadOnlyList<string> Operations, IReadOnlyList<string> Fields, IReadOnlyList<string> QueryParameters,
    IReadOnlyList<string> Rows, IReadOnlyList<string> Purposes, DateTimeOffset ValidUntil, IReadOnlyList<RightsOfAgreement> Agreements);

/// <summary>What a member may ask of us, and we of it, at this moment.</summary>
public sealed record GetEffectiveRightsResponse(
    string Member, bool Listed, bool Blocked, DateTimeOffset AsOf, IReadOnlyList<ServiceRights> MayAskUs, IReadOnlyList<ServiceRights> WeMayAsk);

/// <summary>Tells what the doors would let pass between us and a member right now.</summary>
public static class GetEffectiveRights
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/members/{instance}/{memberClass}/{memberCode}/rights", Handle).WithName(nameof(GetEffectiveRights)).WithTags("Agreements")
            .RequireServiceScope(Scopes.ExchangeAdminister);

    private static Results<Ok<GetEffectiveRightsResponse>, ProblemHttpResult> Handle(
        string instance, string memberClass, string memberCode, ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock)
    {
        if (!MemberId.TryParse($"{instance}/{memberClass}/{memberCode}", out var member))
            return Problems.BadRequest("member-malformed", "No member id", "A member is instance/class/code, each part of letters, digits, '.', '_' and '-'.");
        var (current, now) = (state.Current, clock.GetUtcNow());
        var ours = options.Value.Members.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        // Asked as the doors ask, so that this never shows more than they allow.
        var active = current.Serves(clock)
            ? current.Agreements.Select(held => current.Active(held.Terms.Id, now)).OfType<Agreement>().Where(a => a.IsParty(member)).ToList()
            : [];
        return TypedResults.Ok(new GetEffectiveRightsResponse(
            member.ToString(), current.Directory?.Member(member) is not null, current.IsBlocked(member), current.AsOf,
            Merge(active.Where(a => a.Consumer.Member == member && ours.Contains(a.Provider.Member.ToString()))),
            Merge(active.Where(a => a.Provider.Member == member && ours.Contains(a.Consumer.Member.ToString())))));
    }

    private static List<ServiceRights> Merge(IEnumerable<Agreement> agreements) =>
    [
        .. from agreement in agreements
           group agreement by (Consumer: agreement.Consumer.ToString(), Provider: agreement.Provider.ToString(), agreement.Service) into service
           orderby service.Key
           select new ServiceRights(
               service.Key.Consumer, service.Key.Provider, service.Key.Service, service.Any(a => a.PersonalData), All(service, a => a.Operations), All(service, a => a.Fields),
               All(service, a => a.QueryParameters), All(service, a => [a.Rows.ToString()]), All(service, a => a.Purposes), service.Max(a => a.ValidUntil),
               [.. service.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => new RightsOfAgreement(
                   a.Id, a.Operations, a.Fields, a.QueryParameters, a.Rows.ToString(), a.Purposes, a.RatePerMinute, a.QuotaPerDay, a.ValidUntil))]),
    ];

    private static List<string> All(IEnumerable<Agreement> agreements, Func<Agreement, IEnumerable<string>> part) =>
        [.. agreements.SelectMany(part).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
