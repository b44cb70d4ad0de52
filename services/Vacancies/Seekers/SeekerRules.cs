using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Postings;

namespace Lmis.Vacancies.Seekers;

/// <summary>The rules of form 01a: options of its lists, places and occupations that exist, what is marked with an asterisk.</summary>
public sealed class SeekerRules(CodeListSet lists)
{
    /// <summary>The form with every option as its code, and what is wrong with it.</summary>
    public (SeekerForm Form, IReadOnlyList<Finding> Findings) Check(SeekerForm form)
    {
        var read = new OptionReader(lists);
        var codes = form with
        {
            Title = VietnameseText.Compose(form.Title),
            Education = read.One("education", "education-levels", form.Education)!,
            Qualification = read.One("qualification", "qualifications", form.Qualification)!,
            Languages = read.Skills("languages", form.Languages),
            ComputerSkills = read.Skills("computerSkills", form.ComputerSkills),
            SoftSkills = read.Many("softSkills", "soft-skills", form.SoftSkills),
            EnterpriseKinds = read.Many("enterpriseKinds", "enterprise-kinds", form.EnterpriseKinds),
            Position = read.One("position", "positions", form.Position)!,
            Experience = read.One("experience", "experience-levels", form.Experience),
            ContractKind = read.One("contractKind", "contract-kinds", form.ContractKind),
            ReadyFor = read.Many("readyFor", "extra-demands", form.ReadyFor),
            WorkTime = read.One("workTime", "work-times", form.WorkTime),
            Purpose = read.One("purpose", "work-purposes", form.Purpose),
            Wage = new(read.One("wage.kind", "wage-kinds", form.Wage.Kind)!, read.One("wage.band", "wage-bands", form.Wage.Band), read.One("wage.meals", "meals", form.Wage.Meals)),
            Benefits = read.Many("benefits", "benefits", form.Benefits),
            Conditions = form.Conditions is { } c ? read.Conditions(c) : null,
            HiringMethods = read.Many("hiringMethods", "hiring-methods", form.HiringMethods)!,
        };
        var findings = read.Findings;
        findings.AddRange(Missing(codes).Select(static field => new Finding(field, "missing")));
        if (form.Occupation.Length > 0 && !lists.Occupations.ContainsKey(form.Occupation))
            findings.Add(new("occupation", "unknown-occupation"));
        foreach (var place in form.Places ?? [])
        {
            if (!lists.Provinces.ContainsKey(place.Province))
                findings.Add(new("places.province", "unknown-province"));
            if (place.Commune is { } commune && (!lists.Communes.TryGetValue(commune, out var known) || known.ProvinceCode != place.Province))
                findings.Add(new("places.commune", "unknown-commune"));
        }
        return (codes, findings);
    }

    private static IEnumerable<string> Missing(SeekerForm form)
    {
        (string Field, bool IsGiven)[] required =
        [
            ("education", form.Education.Length > 0), ("qualification", form.Qualification.Length > 0), ("title", form.Title.Length > 0), ("description", form.Description.Trim().Length > 0),
            ("occupation", form.Occupation.Length > 0), ("position", form.Position.Length > 0), ("wage.kind", form.Wage.Kind.Length > 0),
            ("wage.band", form.Wage.Kind != "monthly" || form.Wage.Band is not null), ("readyInMonths", form.ReadyInMonths is not null), ("hiringMethods", form.HiringMethods.Count > 0),
        ];
        return required.Where(static r => !r.IsGiven).Select(static r => r.Field);
    }
}
