using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Data;
using Lmis.Insurance.Registers;
using Lmis.Messaging;

namespace Lmis.Insurance.Subscriptions;

/// <summary>State event: who works where since when, as our registers hold it.</summary>
public static class WhenEmploymentChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<InsuranceDb, EmploymentChanged>(Topics.EmploymentChangedV1, static (batch, db, _, ct) => ApplyEvents.EmploymentsAsync(batch, db, ct));
}
