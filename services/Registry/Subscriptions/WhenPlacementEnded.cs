using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Employments;

namespace Lmis.Registry.Subscriptions;

/// <summary>Fact event: the job of a placement ended; it may come before the placement itself.</summary>
public static class WhenPlacementEnded
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<RegistryDb, PlacementEnded>(
        Topics.PlacementEndedV1,
        static (batch, db, services, ct) => ApplyClaims.EventsAsync(
            [.. batch.Select(static e => new ClaimSaid(EmploymentClaim.Placement, e.PlacementId, e.PersonId, e.EmployerId, ClosedOn: e.EndedOn, CloseReason: e.Reason))],
            new Actor("vacancies", "vacancies", "placement"), db, services, ct));
}
