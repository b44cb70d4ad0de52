namespace Lmis.Benchmarks;

/// <summary>One row of the table: our work and a named baseline, measured side by side in one run.</summary>
public abstract class Row
{
    /// <summary>The name by which it is chosen.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured against what, in one sentence.</summary>
    public abstract string Work { get; }

    /// <summary>Measures; a row with two budgets gives two figures.</summary>
    public abstract Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct);
}
