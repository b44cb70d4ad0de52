using System.ComponentModel.DataAnnotations;

namespace Lmis.Insurance.Agency;

/// <summary>Settings under <c>Insurance:Agency</c>: where the gateway is, whom to ask and as whom.</summary>
public sealed class AgencyOptions
{
    /// <summary>Address of this province's own gateway as services reach it, without a path; unset where the province has no exchange.</summary>
    public Uri? Gateway { get; set; }

    /// <summary>The subsystem this service speaks as, for example <c>VN/GOV/H55/LMIS</c>; the gateway's table of clients must allow it.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){3}", ErrorMessage = "Insurance:Agency:Client must be a subsystem such as VN/GOV/H55/LMIS.")]
    public string? Client { get; set; }

    /// <summary>The service of the social-insurance agency.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){4}")]
    public string Service { get; set; } = "VN/GOV/G24/INSURANCE/insurance";

    /// <summary>How long one question may take, the gateway's own deadlines included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(25);
}
