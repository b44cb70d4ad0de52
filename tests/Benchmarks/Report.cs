using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lmis.Benchmarks;

/// <summary>Writes each figure to <c>artifacts/bench</c> and all of them as one table.</summary>
public static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IReadOnlyList<Figure> figures)
    {
        if (figures.Count == 0)
            return;
        var folder = Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "bench")).FullName;
        foreach (var figure in figures)
            File.WriteAllText(Path.Combine(folder, figure.Name + ".json"), JsonSerializer.Serialize(figure, Json) + "\n");
        var width = figures.Max(figure => figure.Name.Length);
        Console.WriteLine($"{"name".PadRight(width)}  {"ours",12}  {"baseline",12}  {"unit",-14}  {"ratio",7}  {"budget",7}  {"met",-3}  {"runs",4}  {"spread",6}");
        foreach (var f in figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{f.Name.PadRight(width)}  {f.Ours,12:N2}  {f.Baseline,12:N2}  {f.Unit,-14}  {f.Ratio,7:N2}  {f.Budget,7}  {(f.Met ? "yes" : "no"),-3}  {f.Runs,4}  {f.Spread,6:P0}"));
        foreach (var figure in figures)
            Console.WriteLine($"{figure.Name}: {figure.Conditions}");
    }

    /// <summary>The repository's root.</summary>
    internal static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Lmis.slnx")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("The benchmarks do not run inside the repository.");
    }
}
