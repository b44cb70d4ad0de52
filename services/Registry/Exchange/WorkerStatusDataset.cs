using Lmis.Hosting;

namespace Lmis.Registry.Exchange;

/// <summary>The dataset <c>worker-status</c>: the labour-market status of one person, the least answer there is.</summary>
public static class WorkerStatusDataset
{
    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "worker-status",
        Title = "Labour-market status of one person (tình trạng tham gia hoạt động kinh tế)",
        PersonalData = true,
        Rows = ["residents-of", "with-consent", "all"],
        // A POST so that the number stays out of the address; it changes nothing but the record of readings.
        Operations =
        [
            new("queryWorkerStatus", "POST", "/query", typeof(WorkerStatusAnswer)) { Safe = true },
            new("listWorkerStatusChanges", "GET", "/changes", typeof(ChangePage<WorkerStatusTold>), "after", "limit") { IsFeed = true },
        ],
    };
}
