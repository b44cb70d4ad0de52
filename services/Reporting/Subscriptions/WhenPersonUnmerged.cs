using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Subscriptions;

/// <summary>Fact event: the id that was merged counts again.</summary>
public static class WhenPersonUnmerged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, PersonUnmerged>(
        Topics.PersonUnmergedV1,
        static (batch, db, _, ct) => ApplyMerges.EventsAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(), [.. batch.Select(static e => new MergeFact(e.PersonId, e.MergedPersonId, false, e.UnmergedAt))], ct));
}
