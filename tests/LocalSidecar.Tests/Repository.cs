namespace Lmis.LocalSidecar.Tests;

/// <summary>Files of the repository the tests were built in.</summary>
internal static class Repository
{
    private static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Lmis.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("These tests run from a build inside the repository.");
    }
}
