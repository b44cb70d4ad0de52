namespace Lmis.Testing;

/// <summary>The checked-out tree the tests were built from, found upwards from the test's own assembly.</summary>
public static class SourceTree
{
    /// <summary>The folder that holds <c>Lmis.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of the tree, by its path from the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Lmis.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException(
            $"No Lmis.slnx above {AppContext.BaseDirectory}: these tests read the source tree, run them where they were built.");
    }
}
