namespace Lmis.Training.Certificates;

/// <summary>The last running number that a school gave out in a year.</summary>
public sealed class CertificateNumber
{
    public required string SchoolCode { get; init; }
    public required int Year { get; init; }
    public required int Last { get; init; }
}
