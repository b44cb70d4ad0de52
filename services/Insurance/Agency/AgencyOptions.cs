using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;

namespace Lmis.Insurance.Agency;

/// <summary>Settings under <c>Insurance:Agency</c>: where the gateway is, whom to ask and as whom.</summary>
public sealed class AgencyOptions : ExchangeClientOptions
{
    /// <summary>The service of the social-insurance agency.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){4}")]
    public string Service { get; set; } = "VN/GOV/G24/INSURANCE/insurance";
}
