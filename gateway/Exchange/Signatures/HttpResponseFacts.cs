using System.Globalization;

namespace Lmis.Exchange.Signatures;

/// <summary>An answer's signable parts, with the request it answers.</summary>
/// <param name="status">The status code.</param>
/// <param name="fields">Fields by lower-case name, each line its own value.</param>
/// <param name="request">The request, for components with <c>;req</c>.</param>
public sealed class HttpResponseFacts(int status, IReadOnlyDictionary<string, IReadOnlyList<string>> fields, SignedMessage? request) : SignedMessage
{
    /// <inheritdoc/>
    public override SignedMessage? Request => request;

    /// <inheritdoc/>
    public override IEnumerable<string> FieldNames => fields.Keys;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Field(string lowerCaseName) => fields.GetValueOrDefault(lowerCaseName);

    /// <inheritdoc/>
    public override string? Derived(string name, string? parameterName) =>
        name == "@status" ? status.ToString(CultureInfo.InvariantCulture) : null;
}
