using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Data;
using Lmis.Insurance.Registers;
using Lmis.Messaging;

namespace Lmis.Insurance.Subscriptions;

/// <summary>Fact event: one person turned out to be another.</summary>
public static class WhenPersonMerged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<InsuranceDb, PersonMerged>(Topics.PersonMergedV1, static (batch, db, _, ct) => ApplyEvents.MergesAsync(batch.Select(static e => new PersonMerge { MergedPersonId = e.MergedPersonId, PersonId = e.PersonId, IsMerged = true, At = e.MergedAt }), db, ct));
}
