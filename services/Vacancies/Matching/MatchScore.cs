using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Seekers;

namespace Lmis.Vacancies.Matching;

/// <summary>Why so many points.</summary>
/// <param name="Feature">What was compared.</param>
/// <param name="Points">How many it gave.</param>
/// <param name="Most">How many it can give.</param>
/// <param name="Text">Key of the sentence.</param>
/// <param name="Argument">What the sentence names.</param>
public sealed record MatchReason(string Feature, int Points, int Most, string Text, string? Argument = null);

/// <summary>How well a seeker and a vacancy fit, 0 to 100, with every reason.</summary>
public sealed record Match(int Score, IReadOnlyList<MatchReason> Reasons);

/// <summary>
/// Scores forms 01a and 03a against each other: occupation 35, place 20, qualification 15, experience 10, wage 10, working time 5, languages 5; the sum is the
/// score and every part gives its reason. Pure, and blind by construction: neither form holds a name, sex, age, ethnic group or priority group.
/// </summary>
public sealed class MatchScore(CodeListSet lists)
{
    private static readonly Dictionary<string, long> LowestOf = new()
    {
        ["under-5"] = 0, ["5-to-10"] = 5_000_000, ["10-to-20"] = 10_000_000, ["20-to-50"] = 20_000_000, ["over-50"] = 50_000_000,
    };

    /// <summary>Score and reasons, the weightiest first.</summary>
    public Match Of(SeekerForm seeker, VacancyForm vacancy)
    {
        MatchReason[] reasons =
        [
            Occupation(seeker, vacancy), Place(seeker, vacancy), Qualification(seeker, vacancy), Experience(seeker, vacancy), Wage(seeker, vacancy), WorkTime(seeker, vacancy), Languages(seeker, vacancy),
        ];
        return new(reasons.Sum(static r => r.Points), reasons);
    }

    private MatchReason Occupation(SeekerForm seeker, VacancyForm vacancy)
    {
        var (wanted, offered) = (seeker.Occupation, vacancy.Occupation);
        var shared = wanted.Zip(offered).TakeWhile(static pair => pair.First == pair.Second).Count();
        var points = shared >= 2 && shared == Math.Min(wanted.Length, offered.Length) ? 35 : shared >= 2 ? 25 : shared == 1 ? 10 : 0;
        return new("occupation", points, 35, points switch { 35 => "match-occupation-same", 0 => "match-occupation-other", _ => "match-occupation-near" }, lists.Occupations.GetValueOrDefault(offered, offered));
    }

    private MatchReason Place(SeekerForm seeker, VacancyForm vacancy)
    {
        var commune = lists.Communes[vacancy.Commune];
        if (seeker.Places is not { Count: > 0 } places)
            return new("place", 10, 20, "match-place-open", commune.Name);
        var points = places.Max(p => p.Commune == commune.Code ? 20 : p.Province != commune.ProvinceCode ? 0 : p.Commune is null ? 18 : 10);
        return new("place", points, 20, points switch { >= 18 => "match-place-wanted", 10 => "match-place-near", _ => "match-place-other" }, commune.Name);
    }

    private MatchReason Qualification(SeekerForm seeker, VacancyForm vacancy)
    {
        var list = lists["qualifications"];
        var below = list.RankOf(vacancy.Qualification) - list.RankOf(seeker.Qualification);
        return new("qualification", below <= 0 ? 15 : below == 1 ? 5 : 0, 15, below <= 0 ? "match-qualification-enough" : "match-qualification-short", list.NameOf(vacancy.Qualification));
    }

    private MatchReason Experience(SeekerForm seeker, VacancyForm vacancy)
    {
        var list = lists["experience-levels"];
        var below = Math.Max(list.RankOf(vacancy.Experience), 0) - Math.Max(list.RankOf(seeker.Experience), 0);
        return new("experience", below <= 0 ? 10 : below == 1 ? 5 : 0, 10, below <= 0 ? "match-experience-enough" : "match-experience-short", list.NameOf(vacancy.Experience ?? "none"));
    }

    private static MatchReason Wage(SeekerForm seeker, VacancyForm vacancy)
    {
        var offered = VacancyRules.MonthlyFrom(vacancy.Wage with { From = vacancy.Wage.To ?? vacancy.Wage.From });
        if (offered is null || seeker.Wage.Band is null)
            return new("wage", 5, 10, "match-wage-open");
        return offered >= LowestOf[seeker.Wage.Band] ? new("wage", 10, 10, "match-wage-enough") : new("wage", 0, 10, "match-wage-short");
    }

    private MatchReason WorkTime(SeekerForm seeker, VacancyForm vacancy) => seeker.WorkTime is null || seeker.WorkTime == vacancy.WorkTime
        ? new("workTime", 5, 5, "match-work-time-same", lists["work-times"].NameOf(vacancy.WorkTime))
        : new("workTime", 0, 5, "match-work-time-other", lists["work-times"].NameOf(vacancy.WorkTime));

    private static MatchReason Languages(SeekerForm seeker, VacancyForm vacancy)
    {
        var held = (seeker.Languages ?? []).Select(static l => VietnameseText.Fold(l.Name)).ToHashSet();
        string[] missing = [.. (vacancy.Languages ?? []).Where(l => !held.Contains(VietnameseText.Fold(l.Name))).Select(static l => l.Name)];
        return missing.Length == 0 ? new("languages", 5, 5, "match-languages-enough") : new("languages", 0, 5, "match-languages-short", string.Join(", ", missing));
    }
}
