using System.Collections.Frozen;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Messages;

/// <summary>The identifiers of covered components, made once.</summary>
internal static class SignedComponents
{
    public static readonly SfItem Method = Named("@method");
    public static readonly SfItem TargetUri = Named("@target-uri");
    public static readonly SfItem Status = Named("@status");
    public static readonly SfItem ContentDigest = Named("content-digest");
    public static readonly SfItem RequestMethod = Named("@method", "req");
    public static readonly SfItem RequestTargetUri = Named("@target-uri", "req");
    public static readonly SfItem RequestContentDigest = Named("content-digest", "req");
    public static readonly SfItem RequestSignature =
        new(new SfValue.Text("signature"), new SfParameters().With("req", SfValue.Boolean.True).With("key", new SfValue.Text(SignatureProfile.Label)));

    private static readonly FrozenDictionary<string, SfItem> Fields = ExchangeHeaders.BetweenGateways.Union(ExchangeHeaders.BetweenGatewaysAnswer)
        .ToFrozenDictionary(name => name, name => Named(name), StringComparer.Ordinal);

    public static IComparer<SfItem> ByName { get; } = Comparer<SfItem>.Create(
        (one, other) => string.CompareOrdinal(((SfValue.Text)one.Value).Value, ((SfValue.Text)other.Value).Value));

    public static SfItem Field(string name) => Fields.TryGetValue(name, out var item) ? item : Named(name);

    private static SfItem Named(string name, string? flag = null) =>
        new(new SfValue.Text(name), flag is null ? SfParameters.None : new SfParameters().With(flag, SfValue.Boolean.True));
}
