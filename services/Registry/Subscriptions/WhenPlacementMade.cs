using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Employments;

namespace Lmis.Registry.Subscriptions;

/// <summary>Fact event: a placement opens an employment, or is part of the one that is there already.</summary>
public static class WhenPlacementMade
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<RegistryDb, PlacementMade>(
        Topics.PlacementMadeV1,
        static (batch, db, services, ct) => ApplyClaims.EventsAsync(
            [.. batch.Select(static e => new ClaimSaid(
                EmploymentClaim.Placement, e.PlacementId, e.PersonId, e.EmployerId, OpenedOn: e.StartedOn,
                Details: new EmploymentDetails(null, e.ContractKind, null, e.Occupation, null, e.WorkplaceCommuneCode, e.InIndustrialZone, e.HoursPerWeek)))],
            new Actor("vacancies", "vacancies", "placement"), db, services, ct));
}
