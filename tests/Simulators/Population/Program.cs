using System.Globalization;
using Lmis.Simulators.Population;

const string Usage = """
    Writes a file of synthetic labour-supply records, employers or employments, never of real people.
      --out FILE         .csv or .xlsx
      --kind KIND        labour-records, employers, or employments of the people of the labour file of the same seed and rows (labour-records)
      --rows N           number of rows (1000)
      --province NN      province since 2025-07-01 (19)
      --commune NNNNN    only people who live there, or employers whose head office is there
      --seed S           the same seed gives the same rows (1)
      --series 0..9      files of different series share no personal number (0)
      --dirty SHARE      share of rows with a defect, such as 0.05 (0)
      --delimiter C      of a CSV: , or ; (,)
      --truth FILE       what must become of each row of labour records, as CSV
    """;

if (args.Length == 0 || args[0] is "--help" or "-h" || args.Length % 2 != 0)
{
    Console.WriteLine(Usage);
    return args is ["--help" or "-h"] ? 0 : 2;
}
var given = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
string[] known = ["--out", "--kind", "--rows", "--province", "--commune", "--seed", "--series", "--dirty", "--delimiter", "--truth"];
try
{
    if (given.Keys.Except(known).FirstOrDefault() is { } unknown)
        throw new ArgumentException($"There is no option {unknown}.");
    var path = given.GetValueOrDefault("--out") ?? throw new ArgumentException("--out is missing: name the file to write.");
    var options = new PopulationOptions
    {
        Rows = int.Parse(given.GetValueOrDefault("--rows", "1000"), CultureInfo.InvariantCulture),
        Province = given.GetValueOrDefault("--province", "19"),
        Commune = given.GetValueOrDefault("--commune"),
        Seed = ulong.Parse(given.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture),
        Series = int.Parse(given.GetValueOrDefault("--series", "0"), CultureInfo.InvariantCulture),
        Dirty = double.Parse(given.GetValueOrDefault("--dirty", "0"), CultureInfo.InvariantCulture),
    };
    var workbook = path.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase);
    if (!workbook && !path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        throw new ArgumentException("--out must end in .csv or .xlsx.");
    var delimiter = given.GetValueOrDefault("--delimiter", ",")[0];
    var (headers, others) = given.GetValueOrDefault("--kind", "labour-records") switch
    {
        "labour-records" => ([], null),
        "employers" => (EmployerFile.Headers, EmployerFile.Rows(options)),
        "employments" => (EmploymentFile.Headers, EmploymentFile.Rows(options)),
        var kind => throw new ArgumentException($"There is no kind {kind}: labour-records, employers or employments."),
    };
    if (others is not null)
    {
        using var file = File.Create(path);
        if (workbook)
            LabourFile.WriteXlsx(headers, others, file);
        else
            Console.WriteLine($"{LabourFile.ThroughCsv(headers, others, file, delimiter).Count()} rows written to {path}");
        return 0;
    }
    var rows = PopulationGenerator.Rows(options);
    using var truth = given.TryGetValue("--truth", out var truthPath) ? File.Create(truthPath) : Stream.Null;
    using var output = File.Create(path);
    var told = LabourFile.ThroughTruth(rows, truth);
    if (workbook)
        LabourFile.WriteXlsx(told, output);
    else
        Console.WriteLine($"{LabourFile.ThroughCsv(told, output, delimiter).Count()} rows written to {path}");
    return 0;
}
catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
