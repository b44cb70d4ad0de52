using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;

namespace Lmis.Reporting.Facts;

/// <summary>A month of which the agency's file was taken in; of others nothing is known.</summary>
public sealed class InsuranceMonth
{
    /// <summary>How it follows the events; the latest word on a month holds.</summary>
    public static readonly FollowedTable<MonthReconciled> Table = new FollowedTable<MonthReconciled>("insurance", Topics.MonthReconciledV1, "insurance_month")
        .Key("month", static e => Facts.BirthMonth.Parse(e.Month)).Newer("reconciled_at", static e => e.ReconciledAt.ToUniversalTime()).Column("is_complete", static e => e.IsComplete);

    /// <summary>12 × year + month − 1.</summary>
    public int Month { get; init; }

    /// <summary>No row of the file was refused.</summary>
    public bool IsComplete { get; init; }

    public DateTimeOffset ReconciledAt { get; init; }
}
