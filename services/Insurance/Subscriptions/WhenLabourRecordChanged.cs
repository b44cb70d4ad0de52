using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Data;
using Lmis.Insurance.Registers;
using Lmis.Messaging;

namespace Lmis.Insurance.Subscriptions;

/// <summary>State event: where a person lives and whether they work.</summary>
public static class WhenLabourRecordChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<InsuranceDb, LabourRecordChanged>(Topics.LabourRecordChangedV1, static (batch, db, _, ct) => ApplyEvents.PersonsAsync(batch, db, ct));
}
