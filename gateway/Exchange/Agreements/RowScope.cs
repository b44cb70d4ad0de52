using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.Agreements;

/// <summary>
/// Which rows of a service's data an agreement reaches: <c>all</c>, <c>residents-of:24</c> (persons who live in that province),
/// <c>vacancies</c> (job vacancies only) or <c>with-consent</c> (persons who agreed to this sharing).
/// </summary>
public sealed record RowScope
{
    private RowScope(string kind, string? province) => (Kind, Province) = (kind, province);

    /// <summary>Every row.</summary>
    public static RowScope All { get; } = new("all", null);

    /// <summary>Job vacancies only.</summary>
    public static RowScope Vacancies { get; } = new("vacancies", null);

    /// <summary>Persons who agreed to this sharing.</summary>
    public static RowScope WithConsent { get; } = new("with-consent", null);

    /// <summary><c>all</c>, <c>residents-of</c>, <c>vacancies</c> or <c>with-consent</c>.</summary>
    public string Kind { get; }

    /// <summary>The province of <c>residents-of</c> (two digits), else null.</summary>
    public string? Province { get; }

    /// <summary>Persons who live in this province.</summary>
    /// <param name="province">Two digits.</param>
    public static RowScope ResidentsOf(string province) =>
        IsProvince(province) ? new("residents-of", province) : throw new ArgumentException("A province has two digits.", nameof(province));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RowScope? rows)
    {
        rows = text switch
        {
            "all" => All,
            "vacancies" => Vacancies,
            "with-consent" => WithConsent,
            ['r', 'e', 's', 'i', 'd', 'e', 'n', 't', 's', '-', 'o', 'f', ':', _, _] when IsProvince(text[13..]) => new("residents-of", text[13..]),
            _ => null,
        };
        return rows is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Province is null ? Kind : $"{Kind}:{Province}";

    private static bool IsProvince(string text) => text.Length == 2 && text.All(char.IsAsciiDigit);
}
