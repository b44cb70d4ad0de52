using System.Globalization;

namespace Lmis.Benchmarks;

/// <summary>A result as it stands in the table and in <c>artifacts/bench/{name}.json</c>.</summary>
/// <param name="Name">Which figure.</param>
/// <param name="Ours">Median of our runs.</param>
/// <param name="Baseline">Median of the baseline's runs.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Ratio">Median over the runs of ours by baseline.</param>
/// <param name="Budget">What the ratio may be, for example <c>≤ 1.6</c>.</param>
/// <param name="Met">Whether it is.</param>
/// <param name="Runs">How many runs, each of both sides.</param>
/// <param name="Spread">Between the smallest and the largest ratio, as a part of the median.</param>
/// <param name="Conditions">What was running, how much and for how long.</param>
public sealed record Figure(string Name, double Ours, double Baseline, string Unit, double Ratio, string Budget, bool Met, int Runs, double Spread, string Conditions)
{
    /// <summary>A figure from interleaved runs whose ratio may be at most this.</summary>
    public static Figure AtMost(double budget, string name, string unit, IReadOnlyList<(double Ours, double Baseline)> runs, string conditions) =>
        From(runs, name, unit, "≤ " + budget.ToString(CultureInfo.InvariantCulture), ratio => ratio <= budget, conditions);

    /// <summary>A figure from interleaved runs whose ratio must be at least this.</summary>
    public static Figure AtLeast(double budget, string name, string unit, IReadOnlyList<(double Ours, double Baseline)> runs, string conditions) =>
        From(runs, name, unit, "≥ " + budget.ToString(CultureInfo.InvariantCulture), ratio => ratio >= budget, conditions);

    private static Figure From(IReadOnlyList<(double Ours, double Baseline)> runs, string name, string unit, string budget, Func<double, bool> met, string conditions)
    {
        var ratios = runs.Select(run => run.Ours / run.Baseline).ToList();
        var ratio = Median(ratios);
        return new(name, Round(Median(runs.Select(run => run.Ours))), Round(Median(runs.Select(run => run.Baseline))), unit, Round(ratio), budget, met(ratio), runs.Count,
            Round((ratios.Max() - ratios.Min()) / ratio), conditions);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static double Round(double value) => Math.Round(value, 3);
}
