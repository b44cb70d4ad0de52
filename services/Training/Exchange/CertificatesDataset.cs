using Lmis.Hosting;

namespace Lmis.Training.Exchange;

/// <summary>The dataset <c>certificates</c>: whether a certificate is good now, for partners who have it before them. Nothing lists certificates or persons.</summary>
public static class CertificatesDataset
{
    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "certificates",
        Title = "Verification of one certificate (xác minh văn bằng, chứng chỉ)",
        PersonalData = true,
        // A POST so that the holder stays out of the address; it changes nothing but the record of readings.
        Operations = [new("verifyCertificate", "POST", "/verify", typeof(CertificateVerification)) { Safe = true }],
    };
}
