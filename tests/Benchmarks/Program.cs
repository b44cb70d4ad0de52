using System.Globalization;
using System.Reflection;
using Lmis.Benchmarks;
using Lmis.Benchmarks.Rigs;

// The rigs of some rows start this program again, as something to measure.
switch (args)
{
    case ["role", "service", var port]:
        await Roles.ServeAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case ["role", "proxy", var port, var to]:
        await Roles.ProxyAsync(int.Parse(port, CultureInfo.InvariantCulture), to);
        return 0;
    case ["role", "gateways", var file]:
        await ManyGateways.HostAsync(file);
        return 0;
    case ["role", "provinces", var port, .. var bare]:
        await ProvinceServices.ServeAsync(int.Parse(port, CultureInfo.InvariantCulture), [.. bare.Select(text => int.Parse(text, CultureInfo.InvariantCulture))]);
        return 0;
}

// One file of Rows/ is one row: whatever is a Row is run, or those whose names are given.
var rows = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type.IsSubclassOf(typeof(Row)) && !type.IsAbstract)
    .Select(type => (Row)Activator.CreateInstance(type)!)
    .OrderBy(row => row.Name, StringComparer.Ordinal)
    .ToList();
var chosen = args.Length == 0 ? rows : [.. rows.Where(row => args.Contains(row.Name))];
foreach (var unknown in args.Except(rows.Select(row => row.Name)))
    Console.WriteLine($"There is no row {unknown}; there are: {string.Join(", ", rows.Select(row => row.Name))}.");

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; interrupted.Cancel(); };
var figures = new List<Figure>();
foreach (var row in chosen)
{
    Console.Error.WriteLine($"{row.Name}: {row.Work}");
    try
    {
        figures.AddRange(await row.RunAsync(interrupted.Token));
    }
    catch (Exception failure) when (!interrupted.IsCancellationRequested)
    {
        // A row that cannot run is a result too: the others are not worth less for it.
        Console.WriteLine($"{row.Name} could not be measured: {failure}");
    }
}
Report.Write(figures);
return 0;
