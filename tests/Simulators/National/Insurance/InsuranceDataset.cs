using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.Insurance;

/// <summary>The social-insurance agency's contributions (Bảo hiểm xã hội), VN/GOV/G24.</summary>
public static class InsuranceDataset
{
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "insurance",
        Title = "Social-insurance contributions of one person",
        PersonalData = true,
        Service = "insurance",
        BasePath = "/insurance",
        Operations = [new("queryContributions", "POST", "/contributions/query", typeof(ContributionsAnswer)) { Safe = true }],
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapExchangeDataset(Dataset, static insurance => QueryContributions.Map(insurance.BehaveAs("insurance")));
}
