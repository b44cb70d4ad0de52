using System.Text.Json;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Employers;

namespace Lmis.Vacancies.Postings;

/// <summary>A vacancy (việc làm trống), with its form whole and the columns that searching needs.</summary>
public sealed class Vacancy : IAreaScoped
{
    private Vacancy()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>1 and up, one more at each change.</summary>
    public long Version { get; private set; }

    /// <summary>Of <see cref="VacancyState"/>.</summary>
    public string State { get; private set; } = VacancyState.Draft;

    /// <summary>Registry's id.</summary>
    public Guid EmployerId { get; private set; }

    /// <summary>The enterprise code whose own account may act for the vacancy; null where the employer has none.</summary>
    public string? EmployerCode { get; private set; }

    /// <summary>The employer's name as form 03 gives it.</summary>
    public string EmployerName { get; private set; } = "";

    /// <summary>VSIC 2025 section of the employer, where known.</summary>
    public string? Section { get; private set; }

    /// <summary>The form, with codes.</summary>
    public string Form { get; private set; } = "";

    /// <summary>The recruiter, encrypted.</summary>
    public byte[] Contact { get; private set; } = [];

    public string Title { get; private set; } = "";

    /// <summary>The title in lower case, composed.</summary>
    public string TitleCase { get; private set; } = "";

    /// <summary>The title in lower case without diacritics.</summary>
    public string TitleKey { get; private set; } = "";

    /// <summary>Everything the search box looks into, in lower case without diacritics.</summary>
    public string SearchKey { get; private set; } = "";

    public string Occupation { get; private set; } = "";

    /// <summary>The two-digit group of the occupation.</summary>
    public string OccupationGroup { get; private set; } = "";

    public string Qualification { get; private set; } = "";
    public string WorkTime { get; private set; } = "";
    public string? ContractKind { get; private set; }

    /// <summary>Lowest wage of a month of 26 days of 8 hours, VND; null where none is named.</summary>
    public long? WageFrom { get; private set; }

    public string? WageBand { get; private set; }

    /// <inheritdoc/>
    public string CommuneCode { get; private set; } = "";

    /// <inheritdoc/>
    public string? FormerDistrictCode { get; private set; }

    public string ProvinceCode { get; private set; } = "";
    public int Places { get; private set; }

    /// <summary>How many were hired through the service.</summary>
    public int Taken { get; private set; }

    /// <summary>Last day of hiring.</summary>
    public DateOnly ClosesOn { get; private set; }

    public DateTimeOffset EnteredAt { get; private set; }
    public string EnteredBy { get; private set; } = "";
    public string? CheckedBy { get; private set; }
    public DateTimeOffset? PublishedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Why it was withdrawn or returned, in somebody's words.</summary>
    public string? Reason { get; private set; }

    /// <summary>Number in the change stream of what the public saw last; null while it was never public.</summary>
    public long? ChangeNumber { get; private set; }

    /// <summary>The number at which it was published; later ones come first in the search.</summary>
    public long? PublishNumber { get; private set; }

    /// <summary>How many places are left.</summary>
    public int Left => Places - Taken;

    /// <summary>Whether the public may see it on a day.</summary>
    public bool IsPublicOn(DateOnly day) => State == VacancyState.Published && ClosesOn >= day;

    /// <summary>A new draft.</summary>
    public static Vacancy Enter(KnownEmployer employer, string employerName, VacancyForm form, CodeListSet lists, Caller caller, DateTimeOffset now)
    {
        var vacancy = new Vacancy { Id = Guid.CreateVersion7(now), EnteredAt = now, EnteredBy = caller.Subject };
        vacancy.Write(employer, employerName, form, lists);
        return vacancy;
    }

    /// <summary>Puts other content in; a checked one must be checked again.</summary>
    public void Correct(KnownEmployer employer, string employerName, VacancyForm form, CodeListSet lists)
    {
        Write(employer, employerName, form, lists);
        (State, CheckedBy, Reason) = (VacancyState.Draft, null, null);
    }

    /// <summary>Sets the recruiter, encrypted for this row.</summary>
    public void SetContact(byte[] contact) => Contact = contact;

    /// <summary>The form as it was kept.</summary>
    public VacancyForm ReadForm() => JsonSerializer.Deserialize<VacancyForm>(Form, JsonSerializerOptions.Web)!;

    /// <summary>A counsellor found it lawful.</summary>
    public void Check(Caller caller) => (State, CheckedBy, Reason, Version) = (VacancyState.Checked, caller.Subject, null, Version + 1);

    /// <summary>A counsellor gives it back to be mended.</summary>
    public void Return(string reason) => (State, CheckedBy, Reason, Version) = (VacancyState.Draft, null, reason, Version + 1);

    /// <summary>It goes onto the public site.</summary>
    public void Publish(DateTimeOffset now, long number) =>
        (State, PublishedAt, PublishNumber, ChangeNumber, Version) = (VacancyState.Published, now, number, number, Version + 1);

    /// <summary>It leaves the public site, or never comes there.</summary>
    public void Close(string state, string? reason, DateTimeOffset now, long? number) =>
        (State, Reason, ClosedAt, ChangeNumber, Version) = (state, reason, now, number ?? ChangeNumber, Version + 1);

    /// <summary>Somebody was hired; with the last place it is filled.</summary>
    public void Take(DateTimeOffset now, long number)
    {
        (Taken, Version) = (Taken + 1, Version + 1);
        if (State is not VacancyState.Published)
            return;
        ChangeNumber = number;
        if (Left == 0)
            (State, ClosedAt) = (VacancyState.Filled, now);
    }

    private void Write(KnownEmployer employer, string employerName, VacancyForm form, CodeListSet lists)
    {
        Version++;
        var commune = lists.Communes[form.Commune];
        (EmployerId, EmployerCode, EmployerName, Section) = (employer.EmployerId, employer.Code, VietnameseText.Compose(employerName), employer.Section);
        (Title, TitleCase, TitleKey) = (form.Title, VietnameseText.CaseKey(form.Title), VietnameseText.Fold(form.Title));
        (Occupation, OccupationGroup) = (form.Occupation, form.Occupation.Length > 2 ? form.Occupation[..2] : form.Occupation);
        (Qualification, WorkTime, ContractKind) = (form.Qualification, form.WorkTime, form.ContractKind);
        WageFrom = VacancyRules.MonthlyFrom(form.Wage);
        WageBand = VacancyRules.BandOf(WageFrom);
        (CommuneCode, ProvinceCode, Places, ClosesOn) = (commune.Code, commune.ProvinceCode, form.Places, form.ClosesOn);
        SearchKey = VietnameseText.Fold(string.Join(' ',
            form.Title, EmployerName, lists.Occupations[form.Occupation], commune.Name, lists.Provinces[commune.ProvinceCode], form.IndustrialZone, form.SkillTrade, form.Field,
            string.Join(' ', form.Languages?.Select(static l => l.Name) ?? []), string.Join(' ', form.ComputerSkills?.Select(static l => l.Name) ?? []), form.Description));
        Form = JsonSerializer.Serialize(form, JsonSerializerOptions.Web);
    }
}
