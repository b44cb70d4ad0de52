using Lmis.Vacancies.Forms;

namespace Lmis.Vacancies.Matching;

/// <summary>A reason as people read it.</summary>
/// <param name="Feature">What was compared.</param>
/// <param name="Points">How many points it gave.</param>
/// <param name="Most">How many it can give.</param>
/// <param name="Text">Why.</param>
/// <param name="Advice">What would help, or what to look at.</param>
public sealed record ReasonAnswer(string Feature, int Points, int Most, string Text, string Advice)
{
    internal static IReadOnlyList<ReasonAnswer> Of(Match match, HttpContext http)
    {
        var english = http.WantsEnglish();
        return [.. match.Reasons.Select(r => new ReasonAnswer(r.Feature, r.Points, r.Most, FindingTexts.Say(r.Text, english, 0, r.Argument), FindingTexts.Say(r.Text, english, 1, r.Argument)))];
    }
}
