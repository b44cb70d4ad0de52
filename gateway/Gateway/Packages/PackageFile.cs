namespace Lmis.Gateway.Packages;

/// <summary>A package on its way through this gateway, on disk, where it is gone as soon as it is closed. Its messages are sealed, so it needs no encryption of its own.</summary>
internal static class PackageFile
{
    /// <summary>An empty one.</summary>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), "lmis-package-" + Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
