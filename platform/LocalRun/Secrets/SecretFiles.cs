using System.Buffers.Text;
using System.Security.Cryptography;

namespace Lmis.LocalRun.Secrets;

/// <summary>Keeps what only this user may read: files of mode 0600 in a folder of mode 0700, made once and found again.</summary>
internal sealed class SecretFiles(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Parts start beside each other, and ask for the same secret: they must be told the same.
    private static readonly Lock OneMaker = new();

    internal string PathOf(string name) => Path.Combine(folder, name);

    internal bool Has(string name) => File.Exists(PathOf(name));

    internal IEnumerable<string> Names() => Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)) : [];

    /// <summary>The password of that name; generated on first asking: 32 characters of base64url, about 190 bits.</summary>
    internal string Password(string name) => GetOrCreate(name, () => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)));

    /// <summary>A file with 32 random bytes in base64, a key that wraps keys.</summary>
    internal string KeyFile(string name)
    {
        GetOrCreate(name, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return PathOf(name);
    }

    internal string GetOrCreate(string name, Func<string> create)
    {
        lock (OneMaker)
        {
            if (!Has(name))
            {
                Write(name, create());
            }
        }

        return File.ReadAllText(PathOf(name));
    }

    internal void Write(string name, string text)
    {
        MakeFolder(folder);
        // Written whole under another name first: a process killed in the middle leaves no half secret behind.
        var draft = PathOf(name) + ".draft";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(text);
        }

        File.Move(draft, PathOf(name), overwrite: true);
    }

    internal static void MakeFolder(string path) =>
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
}
