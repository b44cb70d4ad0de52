using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Placements;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: keeps each registration to look for a job as of the highest version.</summary>
public static class WhenJobSearchChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, JobSearchChanged>(Topics.JobSearchChangedV1, static (batch, db, _, ct) => JobSearchFact.Table.EventsAsync(batch, db, ct));
}
