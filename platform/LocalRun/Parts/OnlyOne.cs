namespace Lmis.LocalRun.Parts;

/// <summary>The kernel's lock that makes this the only supervisor of its folder; it ends with the process, however that ends.</summary>
internal sealed class OnlyOne : IDisposable
{
    private readonly FileStream _file;

    private OnlyOne(FileStream file) => _file = file;

    internal static OnlyOne? TryTake(Layout layout)
    {
        Directory.CreateDirectory(layout.Local);
        try
        {
            return new OnlyOne(new FileStream(layout.SupervisorFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
