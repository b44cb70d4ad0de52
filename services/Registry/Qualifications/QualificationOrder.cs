namespace Lmis.Registry.Qualifications;

/// <summary>The qualifications of Decree 318 item 9.2 from lowest to highest, in the order of the form.</summary>
public static class QualificationOrder
{
    /// <summary>Codes of the list qualifications-nd318.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "untrained", "technical-worker-uncertified", "certificate-under-3-months", "national-skills-certificate", "elementary", "intermediate", "college", "university", "postgraduate",
    ];

    /// <summary>The higher of what was declared and what a certificate proves.</summary>
    public static string Higher(string declared, string? certified) => certified is not null && Rank(certified) > Rank(declared) ? certified : declared;

    /// <summary>The highest of several; null of none.</summary>
    public static string? Highest(IEnumerable<string> codes) => codes.MaxBy(Rank);

    private static int Rank(string code)
    {
        for (var rank = 0; rank < All.Count; rank++)
        {
            if (All[rank] == code)
                return rank;
        }
        throw new InvalidOperationException($"'{code}' is no code of the list qualifications-nd318.");
    }
}
