using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.Addressing;

/// <summary>A service of a subsystem, written <c>VN/GOV/H55/LMIS/indicators</c>: the value of <c>X-Road-Service</c>.</summary>
/// <param name="Subsystem">Whose it is.</param>
/// <param name="Service">Its code, for example <c>indicators</c>.</param>
public sealed record ServiceId(SubsystemId Subsystem, string Service)
{
    /// <summary>Reads <c>instance/class/code/subsystem/service</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ServiceId? service)
    {
        Span<Range> parts = stackalloc Range[5];
        service = text is not null && IdentifierPart.TrySplit(text, parts)
            ? new(new(new(text[parts[0]], text[parts[1]], text[parts[2]]), text[parts[3]]), text[parts[4]])
            : null;
        return service is not null;
    }

    /// <summary>The id as it stands in headers and documents.</summary>
    public override string ToString() => $"{Subsystem}/{Service}";
}
