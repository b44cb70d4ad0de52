using Lmis.Hosting;
using Lmis.Simulators.National.Behaviours;

namespace Lmis.Simulators.National.Enterprises;

/// <summary>The national enterprise register (Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp) of the Ministry of Finance, VN/GOV/G12.</summary>
public static class EnterprisesDataset
{
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "enterprises",
        Title = "Enterprises of the national register",
        Service = "enterprises",
        BasePath = "/enterprises",
        Operations = [new("getEnterprise", "GET", "/{code}", typeof(EnterpriseAnswer))],
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapExchangeDataset(Dataset, static enterprises => GetEnterprise.Map(enterprises.BehaveAs("enterprises")));
}
