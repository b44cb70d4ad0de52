using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.Employment;

/// <summary>The national labour-market information system of the Ministry of Home Affairs, VN/GOV/G09: what provinces send up to it.</summary>
public static class EmploymentDataset
{
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "lmis",
        Title = "National labour-market information system",
        PersonalData = true,
        Service = "lmis",
        BasePath = "/lmis",
        Operations = [new("registerWorkers", "POST", "/registrations", typeof(RegisterWorkersAnswer)), new("countRegistrations", "GET", "/registrations/counts", typeof(RegistrationCounts), "province")],
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapExchangeDataset(Dataset, static lmis =>
    {
        lmis.BehaveAs("lmis");
        RegisterWorkers.Map(lmis);
        CountRegistrations.Map(lmis);
    });
}
