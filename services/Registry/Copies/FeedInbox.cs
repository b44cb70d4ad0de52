using Lmis.Hosting;

namespace Lmis.Registry.Copies;

/// <summary>The feeds of partners that the registry takes: copies of what other provinces tell, and the national system's registrations.</summary>
public static class FeedInbox
{
    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "feeds",
        Title = "What partners' feeds tell this registry",
        PersonalData = true,
        IsInbox = true,
        Rows = ["all", "residents-of", "with-consent"],
        Operations = [new("takeWorkerStatus", "POST", "/worker-status", typeof(FeedReceipt)), new("takeRegistrations", "POST", "/" + TakeRegistrations.Feed, typeof(FeedReceipt))],
    };
}
