using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Placements;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: keeps each recruitment through the employment service as of the highest version.</summary>
public static class WhenPlacementChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, PlacementChanged>(Topics.PlacementChangedV1, static (batch, db, _, ct) => PlacementFact.Table.EventsAsync(batch, db, ct));
}
