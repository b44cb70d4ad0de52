using System.Text.Json;
using Lmis.Hosting;
using Lmis.Identity.Clients;

namespace Lmis.Identity.Seeds;

/// <summary>A seed file: users and clients that must exist. What is not in it is left alone.</summary>
public sealed record SeedDocument(IReadOnlyList<SeedUser>? Users = null, IReadOnlyList<ClientRegistration>? Clients = null)
{
    /// <summary>Reads a file; unknown or missing members are faults (<see cref="JsonException"/>), so that a typing error is not passed over.</summary>
    public static async Task<SeedDocument> ReadAsync(string file, CancellationToken ct)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Platform.MakeStrict(options);
        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync<SeedDocument>(stream, options, ct) ?? throw new JsonException("The file holds null.");
    }
}
