using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: how a person takes part in social insurance from a month on.</summary>
public static class WhenParticipationChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, ParticipationChanged>(Topics.ParticipationChangedV1, static (batch, db, _, ct) => ParticipationFact.Table.EventsAsync(batch, db, ct));
}
