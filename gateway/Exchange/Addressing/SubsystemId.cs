using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.Addressing;

/// <summary>A member's information system (X-Road: subsystem), written <c>VN/GOV/H55/LMIS</c>: the value of <c>X-Road-Client</c>.</summary>
/// <param name="Member">Whose it is.</param>
/// <param name="Subsystem">Its code, for example <c>LMIS</c>.</param>
public sealed record SubsystemId(MemberId Member, string Subsystem)
{
    /// <summary>Reads <c>instance/class/code/subsystem</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SubsystemId? subsystem)
    {
        Span<Range> parts = stackalloc Range[4];
        subsystem = text is not null && IdentifierPart.TrySplit(text, parts)
            ? new(new(text[parts[0]], text[parts[1]], text[parts[2]]), text[parts[3]])
            : null;
        return subsystem is not null;
    }

    /// <summary>The id as it stands in headers and documents.</summary>
    public override string ToString() => $"{Member}/{Subsystem}";
}
