using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Data;
using Lmis.Insurance.Registers;
using Lmis.Messaging;

namespace Lmis.Insurance.Subscriptions;

/// <summary>State event: which employer a code belongs to.</summary>
public static class WhenEmployerChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<InsuranceDb, EmployerChanged>(Topics.EmployerChangedV1, static (batch, db, _, ct) => ApplyEvents.EmployersAsync(batch, db, ct));
}
