namespace Lmis.Registry.Imports;

/// <summary>Where a file comes from. A feed's rows carry the receipt that makes a record registered; a commune's file never does.</summary>
public static class ImportSource
{
    /// <summary>A commune's or the department's own file (tệp cung – cầu lao động).</summary>
    public const string CommuneFile = "commune-file";

    /// <summary>The national system's inbound feed.</summary>
    public const string National = "national";

    /// <summary>The inbound feed of declarations to the social-insurance agency.</summary>
    public const string SocialInsurance = "social-insurance";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [CommuneFile, National, SocialInsurance];

    /// <summary>Whether it is an inbound feed, which has a scope of its own.</summary>
    public static bool IsFeed(string source) => source != CommuneFile;

    /// <summary>The source of a record stored from it, see the list record-sources.</summary>
    public static string RecordSourceOf(string source) => source switch { National => "national-system", SocialInsurance => "social-insurance", _ => "import" };
}
