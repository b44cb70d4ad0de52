using Lmis.Contracts;
using Lmis.Contracts.Training.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: a school reported, or corrected, how many of its graduates had career guidance.</summary>
public static class WhenGuidanceReported
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, GuidanceReported>(Topics.GuidanceReportedV1, static (batch, db, _, ct) => GuidanceFact.Table.EventsAsync(batch, db, ct));
}
