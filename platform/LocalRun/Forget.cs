namespace Lmis.LocalRun;

/// <summary>Removes what LocalRun kept, also the data folders that had to be made outside.</summary>
internal static class Forget
{
    internal static void Folder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var note in Directory.EnumerateFiles(folder, Layout.OutsideFile, new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        {
            var outside = Path.GetDirectoryName(File.ReadAllText(note))!;
            if (Path.GetFileName(outside).StartsWith("lmis-", StringComparison.Ordinal) && Directory.Exists(outside))
            {
                Directory.Delete(outside, recursive: true);
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
