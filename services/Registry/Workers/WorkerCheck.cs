using System.Collections.Immutable;

namespace Lmis.Registry.Workers;

/// <summary>The outcome of <see cref="WorkerRules.Check"/>: the facts, unless an error forbids them, and all findings in the order of the form.</summary>
public sealed record WorkerCheck(WorkerFacts? Facts, ImmutableArray<Finding> Findings)
{
    /// <summary>The findings that forbid the form.</summary>
    public IEnumerable<Finding> Errors => Findings.Where(static finding => !finding.IsWarning);

    /// <summary>The findings with which the form stands all the same.</summary>
    public IEnumerable<Finding> Warnings => Findings.Where(static finding => finding.IsWarning);
}
