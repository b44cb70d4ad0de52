using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.Addressing;

/// <summary>A member of the exchange network (X-Road: member), written <c>VN/GOV/H55</c>; each part is 1 to 64 of A-Z a-z 0-9 . _ -.</summary>
/// <param name="Instance">The network, for example <c>VN</c>.</param>
/// <param name="MemberClass">The kind of organisation, for example <c>GOV</c>.</param>
/// <param name="MemberCode">The organisation, for example <c>H55</c>.</param>
public sealed record MemberId(string Instance, string MemberClass, string MemberCode)
{
    /// <summary>Reads <c>instance/class/code</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MemberId? member)
    {
        Span<Range> parts = stackalloc Range[3];
        member = text is not null && IdentifierPart.TrySplit(text, parts) ? new(text[parts[0]], text[parts[1]], text[parts[2]]) : null;
        return member is not null;
    }

    /// <summary>The id as it stands in headers and documents.</summary>
    public override string ToString() => $"{Instance}/{MemberClass}/{MemberCode}";
}
