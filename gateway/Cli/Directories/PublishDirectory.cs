using System.CommandLine;
using System.Net.Http.Headers;

namespace Lmis.Cli.Directories;

/// <summary>Sends a signed directory to the gateway that publishes it; the anchor's signature is all the authority it needs.</summary>
internal static class PublishDirectory
{
    public static Command Make()
    {
        Argument<string> file = new("file") { Description = "The signed directory." };
        Option<string> at = new("--to") { Description = "Address of the directory, such as https://national.example.vn/exchange/v1/directory.", Required = true };
        return new Command("publish", "Sends a signed directory to the gateway that publishes it.") { file, at }.Does(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file);
            var bytes = Files.Read(path);
            var document = DirectoryFile.Read(bytes, path);
            var directory = DirectoryFile.Content(document, path);
            if (document.Signatures.Count == 0)
                throw new CliException($"{path} is not signed: sign it with 'lmis directory sign'.");
            using var body = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/jose+json") } };
            await GatewayCall.SendAsync(HttpMethod.Put, GatewayCall.Address(parsed.GetRequiredValue(at)), null, body, ct);
            Console.Out.WriteLine($"Version {directory.Version} is published: {directory.Members.Count} members, in force until {directory.Expires:u}.");
            return 0;
        });
    }
}
