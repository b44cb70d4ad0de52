using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.Population;

/// <summary>The national population database (Cơ sở dữ liệu quốc gia về dân cư) of the Ministry of Public Security, VN/GOV/G01.</summary>
public static class PopulationDataset
{
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "population",
        Title = "Verification of a person against the national population database",
        PersonalData = true,
        Service = "population",
        BasePath = "/population",
        Operations = [new("verifyPerson", "POST", "/verify", typeof(VerifyPersonAnswer)) { Safe = true }],
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapExchangeDataset(Dataset, static population => VerifyPerson.Map(population.BehaveAs("population")));
}
