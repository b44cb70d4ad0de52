using System.Text.RegularExpressions;
using Lmis.Vacancies.Postings;

namespace Lmis.Vacancies.Forms;

/// <summary>The form of phone numbers and e-mail addresses of contacts.</summary>
public static partial class ContactRules
{
    /// <summary>What is wrong with the recruiter of form 03a, who is named in full.</summary>
    public static IEnumerable<Finding> Check(Recruiter recruiter)
    {
        foreach (var (field, value) in new[] { ("name", recruiter.Name), ("position", recruiter.Position), ("phone", recruiter.Phone), ("email", recruiter.Email) })
        {
            if (string.IsNullOrWhiteSpace(value))
                yield return new("contact." + field, "missing");
        }
        foreach (var finding in Check("contact", recruiter.Phone, recruiter.Email))
            yield return finding;
    }

    /// <summary>What is wrong with a phone and an e-mail address, where they are given.</summary>
    public static IEnumerable<Finding> Check(string at, string? phone, string? email)
    {
        if (!string.IsNullOrWhiteSpace(phone) && !Phone().IsMatch(phone.Replace(" ", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal)))
            yield return new(at + ".phone", "bad-phone");
        if (!string.IsNullOrWhiteSpace(email) && (email.Length > 120 || !Email().IsMatch(email)))
            yield return new(at + ".email", "bad-email");
    }

    [GeneratedRegex(@"^(?:0|\+84)(?:2\d{9}|[35789]\d{8})$")]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$")]
    private static partial Regex Email();
}
