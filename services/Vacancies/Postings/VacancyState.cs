namespace Lmis.Vacancies.Postings;

/// <summary>Where a vacancy stands: draft → checked → published → filled, expired or withdrawn.</summary>
public static class VacancyState
{
    /// <summary>Entered, not yet read by a counsellor.</summary>
    public const string Draft = "draft";

    /// <summary>Read and found lawful.</summary>
    public const string Checked = "checked";

    /// <summary>On the public site.</summary>
    public const string Published = "published";

    /// <summary>Every place was taken.</summary>
    public const string Filled = "filled";

    /// <summary>The last day of hiring has passed.</summary>
    public const string Expired = "expired";

    /// <summary>Taken back by the employer or a counsellor.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>All of them, in order.</summary>
    public static readonly IReadOnlyList<string> All = [Draft, Checked, Published, Filled, Expired, Withdrawn];
}
