using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>The database's migrations against those of this version's programs, which the build wrote down.</summary>
internal static class CheckSchema
{
    private static readonly Lazy<ILookup<string, string>> Known = new(Read);

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, string name, CancellationToken ct)
    {
        var check = $"schema of {name}";
        var applied = new List<string>();
        await using var connection = await databases.OpenAsync(name, ct);
        await using var command = new NpgsqlCommand("select migration_id from \"__EFMigrationsHistory\"", connection);
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
                applied.Add(row.GetString(0));
        }
        var known = Known.Value[name].ToList();
        if (applied.Except(known).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } newer)
            return [Finding.Fault(check, $"The database is newer than this version: it has {newer.Count} migrations that this version does not know, {newer[^1]} last.", name, "Install the version that the backup is of, or a later one; see docs/ops/upgrade.md.")];
        if (known.Except(applied).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            return [Finding.Fault(check, $"The database is older than this version: it lacks {missing.Count} migrations, {missing[0]} first.", name, $"Run {name} with the word 'migrate' ('helm upgrade' does), then this again.")];
        return [Finding.Good(check, $"All {known.Count} migrations of this version, {known.Max(StringComparer.Ordinal)} last.")];
    }

    private static ILookup<string, string> Read()
    {
        using var resource = typeof(CheckSchema).Assembly.GetManifestResourceStream("migrations.txt")!;
        using var text = new StreamReader(resource);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ')).ToLookup(words => words[0], words => words[1]);
    }
}
