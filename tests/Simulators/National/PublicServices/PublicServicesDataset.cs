using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.PublicServices;

/// <summary>The National Public Service Portal (Cổng Dịch vụ công quốc gia) of the Government Office, VN/GOV/G22.</summary>
public static class PublicServicesDataset
{
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "public-services",
        Title = "Dossiers of the National Public Service Portal",
        PersonalData = true,
        Service = "public-services",
        BasePath = "/public-services",
        Operations =
        [
            new("fileDossier", "POST", "/dossiers", typeof(DossierAnswer)),
            new("queryDossier", "POST", "/dossiers/query", typeof(DossierAnswer)) { Safe = true },
        ],
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapExchangeDataset(Dataset, static services =>
    {
        services.BehaveAs("public-services");
        FileDossier.Map(services);
        QueryDossier.Map(services);
    });
}
