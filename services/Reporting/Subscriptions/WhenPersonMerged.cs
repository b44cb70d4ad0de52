using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Subscriptions;

/// <summary>Fact event: the merged id does not count any more.</summary>
public static class WhenPersonMerged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, PersonMerged>(
        Topics.PersonMergedV1,
        static (batch, db, _, ct) => ApplyMerges.EventsAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(), [.. batch.Select(static e => new MergeFact(e.PersonId, e.MergedPersonId, true, e.MergedAt))], ct));
}
