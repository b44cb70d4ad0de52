using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Data;
using Lmis.Insurance.Registers;
using Lmis.Messaging;

namespace Lmis.Insurance.Subscriptions;

/// <summary>Fact event: a merge was undone.</summary>
public static class WhenPersonUnmerged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<InsuranceDb, PersonUnmerged>(Topics.PersonUnmergedV1, static (batch, db, _, ct) => ApplyEvents.MergesAsync(batch.Select(static e => new PersonMerge { MergedPersonId = e.MergedPersonId, PersonId = e.PersonId, IsMerged = false, At = e.UnmergedAt }), db, ct));
}
