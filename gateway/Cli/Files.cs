using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Cli;

/// <summary>Files as the commands write and read them.</summary>
internal static class Files
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Writes a secret that only its owner can read, and never over another one.</summary>
    public static void WriteSecret(string path, string text) => WriteNew(path, text, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>Writes a file that may be shown, and never over another one.</summary>
    public static void WritePublic(string path, string text) =>
        WriteNew(path, text, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    /// <summary>Writes a file anew, whole or not at all.</summary>
    public static void Replace(string path, string text)
    {
        var draft = path + ".next";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Writes a result to the file named, or to the standard output.</summary>
    public static void Give(string? path, string text)
    {
        if (path is null)
            Console.Out.WriteLine(text);
        else
            File.WriteAllText(path, text + "\n");
    }

    /// <summary>JSON as people read it.</summary>
    public static string Text(JsonNode node) => node.ToJsonString(Readable);

    /// <summary>Bytes of JSON as people read them.</summary>
    public static string Text(ReadOnlyMemory<byte> json) => Text(JsonNode.Parse(json.Span)!);

    /// <summary>Reads a JSON object.</summary>
    public static JsonObject ReadObject(string path) => ReadObject(Read(path), path);

    /// <summary>Reads a JSON object of this name.</summary>
    public static JsonObject ReadObject(byte[] json, string name)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict) as JsonObject ?? throw new CliException($"{name} holds no JSON object.");
        }
        catch (JsonException fault)
        {
            throw new CliException($"{name} is no JSON: {fault.Message}", inner: fault);
        }
    }

    /// <summary>The bytes of a file, or a sentence.</summary>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {fault.Message}", inner: fault);
        }
    }

    private static void WriteNew(string path, string text, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        try
        {
            using var file = new FileStream(path, options);
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException there) when (File.Exists(path))
        {
            throw new CliException($"{path} exists already and is not overwritten: name another folder, or move it away.", inner: there);
        }
    }
}
