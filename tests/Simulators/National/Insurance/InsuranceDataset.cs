using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.Insurance;

/// <summary>The social-insurance agency's contributions (Bảo hiểm xã hội), VN/GOV/G24.</summary>
public static class InsuranceDataset
{
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "insurance",
        Title = "Social-insurance contributions of one person, and a province's participations of a month",
        PersonalData = true,
        Service = "insurance",
        BasePath = "/insurance",
        Operations =
        [
            new("queryContributions", "POST", "/contributions/query", typeof(ContributionsAnswer)) { Safe = true },
            new("listParticipations", "GET", "/participations", typeof(ParticipationPage), "month", "province", "page"),
        ],
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapExchangeDataset(Dataset, static insurance =>
    {
        var group = insurance.BehaveAs("insurance");
        QueryContributions.Map(group);
        ListParticipations.Map(group);
    });
}
