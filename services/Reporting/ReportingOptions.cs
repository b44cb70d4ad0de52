using System.ComponentModel.DataAnnotations;
using Lmis.Reporting.YearlyReports.Documents;
using Microsoft.Extensions.Options;

namespace Lmis.Reporting;

/// <summary>Numbers the Department of Home Affairs may settle otherwise (section <c>Reporting</c>).</summary>
public sealed class ReportingOptions
{
    /// <summary>Per cent of the statistics office's labour force the register must hold before its value is compared with a target.</summary>
    [Range(0, 100)]
    public decimal SufficientCoverage { get; set; } = 80;

    /// <summary>Counts of fewer persons than this are not shown without the scope for them.</summary>
    [Range(1, 100)]
    public int SmallestCountShown { get; set; } = 5;

    /// <summary>Letterhead and recipients of the yearly report.</summary>
    [ValidateObjectMembers]
    public ReportDocumentOptions Document { get; set; } = new();
}
