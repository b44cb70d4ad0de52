using Lmis.Hosting;

namespace Lmis.Reporting.Exchange;

/// <summary>The dataset <c>indicators</c>: the province's indicators for partners; aggregates only, with every count of fewer than five persons hidden.</summary>
public static class IndicatorsDataset
{
    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "indicators",
        Title = "Indicators of the labour market of the province (chỉ tiêu thị trường lao động)",
        Operations =
        [
            new("listIndicators", "GET", "/", typeof(SharedIndicatorList), "year")
            {
                Merge = new("indicators", "-value") { Alike = ["code", "comparedSeries", "definitionVersion"] },
            },
            new("getIndicator", "GET", "/{code}", typeof(SharedIndicator), "year", "areaType")
            {
                Merge = new(null, "-value") { Alike = ["code", "year", "comparedSeries", "definitionVersion"] },
            },
        ],
    };
}
