using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Messaging;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Subscriptions;

/// <summary>Fact event: a month of the insurance agency is known.</summary>
public static class WhenMonthReconciled
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<ReportingDb, MonthReconciled>(Topics.MonthReconciledV1, static (batch, db, _, ct) => InsuranceMonth.Table.EventsAsync(batch, db, ct));
}
