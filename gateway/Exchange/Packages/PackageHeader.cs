using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Packages;

/// <summary>The first line of a package: what it is and whom it is for. It tells nothing of what is in it.</summary>
/// <param name="Id">Made by the sender.</param>
/// <param name="Kind"><c>requests</c> or <c>answers</c>.</param>
/// <param name="From">The member that signed it.</param>
/// <param name="To">The member it is sealed to.</param>
/// <param name="MadeAt">By the sender's clock.</param>
/// <param name="AnswersTo">Of answers: the package of the requests.</param>
public sealed record PackageHeader(Guid Id, string Kind, MemberId From, MemberId To, DateTimeOffset MadeAt, Guid? AnswersTo = null)
{
    /// <summary>Value of the member <c>format</c>.</summary>
    public const string Format = "lmis-package/1";

    /// <summary>Values of <see cref="Kind"/>.</summary>
    public const string Requests = "requests", Answers = "answers";

    /// <summary>The line, without its end.</summary>
    public byte[] Write() => JsonLine.Of(json =>
    {
        json.WriteString("format", Format);
        json.WriteString("id", Id);
        json.WriteString("kind", Kind);
        json.WriteString("from", From.ToString());
        json.WriteString("to", To.ToString());
        json.WriteString("madeAt", MadeAt);
        if (AnswersTo is { } other)
            json.WriteString("answersTo", other);
    });

    /// <summary>Reads the line; false for anything that is no header of this form.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out PackageHeader? header)
    {
        header = null;
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("format").GetString() != Format || root.GetProperty("kind").GetString() is not (Requests or Answers)
                || !MemberId.TryParse(root.GetProperty("from").GetString(), out var from) || !MemberId.TryParse(root.GetProperty("to").GetString(), out var to))
                return false;
            header = new(root.GetProperty("id").GetGuid(), root.GetProperty("kind").GetString()!, from, to, root.GetProperty("madeAt").GetDateTimeOffset(),
                root.TryGetProperty("answersTo", out var other) && other.ValueKind is JsonValueKind.String ? other.GetGuid() : null);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
