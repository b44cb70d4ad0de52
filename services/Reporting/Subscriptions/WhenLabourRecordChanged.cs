using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;
using Lmis.Reporting.Units;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Subscriptions;

/// <summary>State event: keeps the fact of each person as of the highest version, and the counts with it.</summary>
public static class WhenLabourRecordChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, LabourRecordChanged>(
        Topics.LabourRecordChangedV1,
        static (batch, db, services, ct) => ApplyFacts.EventsAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(), [.. batch.Select(e => WorkerFact.From(e, services.GetRequiredService<UnitList>()))], ct));
}
