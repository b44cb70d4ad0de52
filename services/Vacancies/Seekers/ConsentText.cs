using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lmis.Vacancies.Seekers;

/// <summary>The consent sentence of forms 01 and 01a in one version; what was agreed to is kept by version and digest, and a version is never changed.</summary>
/// <param name="Version">1 and up.</param>
/// <param name="ValidFrom">Used from this day on.</param>
/// <param name="Vi">What the person agrees to.</param>
/// <param name="En">The same in English, for reading.</param>
public sealed record ConsentText(int Version, DateOnly ValidFrom, string Vi, string En)
{
    private static readonly Lazy<IReadOnlyList<ConsentText>> Texts = new(static () =>
    {
        using var stream = typeof(ConsentText).Assembly.GetManifestResourceStream("Seekers/consent-texts.json")!;
        return JsonSerializer.Deserialize<List<ConsentText>>(stream, JsonSerializerOptions.Web)!;
    });

    /// <summary>All versions, the oldest first.</summary>
    public static IReadOnlyList<ConsentText> All => Texts.Value;

    /// <summary>SHA-256 of the Vietnamese words.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.UTF8.GetBytes(Vi));

    /// <summary>The version in use on a day; before the first, the first.</summary>
    public static ConsentText On(DateOnly day) => All.LastOrDefault(t => t.ValidFrom <= day) ?? All[0];
}
