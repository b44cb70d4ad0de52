using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.Employment;

/// <summary>The national labour-market information system of the Ministry of Home Affairs, VN/GOV/G09: what provinces send up to it, what it tells them, and what it is told.</summary>
public static class EmploymentDataset
{
    /// <summary>What provinces send up, and what is counted of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "lmis",
        Title = "National labour-market information system",
        PersonalData = true,
        Service = "lmis",
        BasePath = "/lmis",
        Operations = [new("registerWorkers", "POST", "/registrations", typeof(RegisterWorkersAnswer)), new("countRegistrations", "GET", "/registrations/counts", typeof(RegistrationCounts), "province")],
    };

    /// <summary>The feed of registrations.</summary>
    public static readonly ExchangeDataset Feed = new()
    {
        Code = "registrations",
        Title = "Labour registrations and their changes",
        PersonalData = true,
        Service = "lmis",
        BasePath = "/lmis",
        Rows = ["all", "residents-of"],
        Operations = [new("listRegistrationChanges", "GET", "/changes", typeof(ChangePage<RegistrationTold>), "after", "limit") { IsFeed = true }],
    };

    /// <summary>What provinces' feeds tell.</summary>
    public static readonly ExchangeDataset Inbox = new()
    {
        Code = "feeds",
        Title = "What provinces tell of their labour-supply records",
        PersonalData = true,
        Service = "lmis",
        BasePath = "/lmis",
        IsInbox = true,
        Operations = [new("takeProvinceRecords", "POST", "/registrations", typeof(FeedReceipt))],
    };

    /// <summary>Reports that provinces owe.</summary>
    public static readonly ExchangeDataset Reports = new()
    {
        Code = "reports",
        Title = "Reports of provinces",
        PersonalData = false,
        Service = "lmis",
        BasePath = "/lmis",
        Operations = [new("takeReport", "POST", "/", typeof(ReportReceipt))],
    };

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapExchangeDataset(Reports, static reports =>
        {
            reports.BehaveAs("lmis");
            TakeReport.Map(reports);
        });
        app.MapExchangeDataset(Dataset, static lmis =>
        {
            lmis.BehaveAs("lmis");
            RegisterWorkers.Map(lmis);
            CountRegistrations.Map(lmis);
        });
        app.MapExchangeDataset(Feed, static registrations =>
        {
            registrations.BehaveAs("lmis");
            ListRegistrationChanges.Map(registrations);
        });
        app.MapExchangeDataset(Inbox, static feeds =>
        {
            feeds.BehaveAs("lmis");
            TakeProvinceRecords.Map(feeds);
        });
    }
}
