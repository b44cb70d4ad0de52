using System.ComponentModel.DataAnnotations;

namespace Lmis.Vacancies.PersonalData;

/// <summary>Settings under <c>Vacancies</c>.</summary>
public sealed class VacanciesOptions
{
    /// <summary>File with the key that protects contacts: 32 random bytes in base64. Mounted, never in the settings; lost with it is every contact.</summary>
    [Required(ErrorMessage = "Vacancies:ContactKeyFile must name the mounted file with the contact key (32 random bytes in base64).")]
    public string ContactKeyFile { get; set; } = "";

    /// <summary>Files with keys used before, still needed to read what they protected.</summary>
    public IReadOnlyList<string> PreviousContactKeyFiles { get; set; } = [];

    /// <summary>How often vacancies whose last day has passed are closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromMinutes(5);
}
