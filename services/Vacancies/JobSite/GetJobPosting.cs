using System.Text.Json;
using System.Text.Json.Serialization;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Postings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.JobSite;

/// <summary>Gives a published vacancy as schema.org JobPosting in JSON-LD, which search engines read; gone (410) once it is no longer open.</summary>
public static class GetJobPosting
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    public static void Map(RouteGroupBuilder site) =>
        site.MapGet("/vacancies/{vacancyId:guid}/job-posting", HandleAsync).WithName(nameof(GetJobPosting)).Produces<string>(200, "application/ld+json").AllowPublic();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, HttpContext http, VacanciesDb db, CodeListSet lists, TimeProvider clock, CancellationToken ct)
    {
        var (vacancy, problem) = await GetPublicVacancy.FindAsync(vacancyId, http, db, clock, ct);
        return vacancy is null ? problem! : TypedResults.Text(JsonSerializer.Serialize(Of(vacancy, lists), Written), "application/ld+json;charset=utf-8");
    }

    /// <summary>The posting, by the properties of schema.org/JobPosting.</summary>
    internal static Dictionary<string, object?> Of(Vacancy vacancy, CodeListSet lists)
    {
        var form = vacancy.ReadForm();
        var unit = form.Wage.Kind switch { "monthly" => "MONTH", "daily" => "DAY", "hourly" => "HOUR", _ => null };
        return new()
        {
            ["@context"] = "https://schema.org/",
            ["@type"] = "JobPosting",
            ["title"] = vacancy.Title,
            ["description"] = form.Description,
            ["identifier"] = Thing("PropertyValue", ("name", vacancy.EmployerName), ("value", vacancy.Id)),
            ["datePosted"] = VietnamDay.Of(vacancy.PublishedAt!.Value),
            // To the end of the last day in Vietnam.
            ["validThrough"] = $"{vacancy.ClosesOn:yyyy-MM-dd}T23:59:59+07:00",
            ["employmentType"] = new[] { form.WorkTime == "part-time" ? "PART_TIME" : "FULL_TIME", form.Purpose == "temporary" ? "TEMPORARY" : null }.OfType<string>().ToArray(),
            ["hiringOrganization"] = Thing("Organization", ("name", vacancy.EmployerName)),
            ["jobLocation"] = Thing("Place", ("address", Thing("PostalAddress",
                ("addressLocality", lists.Communes[vacancy.CommuneCode].Name), ("addressRegion", lists.Provinces[vacancy.ProvinceCode]), ("addressCountry", "VN")))),
            ["baseSalary"] = unit is null ? null : Thing("MonetaryAmount", ("currency", "VND"), ("value", Thing("QuantitativeValue",
                form.Wage.To is { } to ? ("minValue", form.Wage.From) : ("value", form.Wage.From), ("maxValue", form.Wage.To), ("unitText", unit)))),
            ["totalJobOpenings"] = vacancy.Left,
            ["occupationalCategory"] = lists.Occupations.GetValueOrDefault(vacancy.Occupation),
            ["experienceRequirements"] = form.Experience is null ? null : lists["experience-levels"].NameOf(form.Experience),
            ["jobBenefits"] = string.Join("; ", form.Benefits.Select(b => lists["benefits"].NameOf(b))),
            ["directApply"] = false,
        };
    }

    private static Dictionary<string, object?> Thing(string type, params (string Name, object? Value)[] properties)
    {
        var thing = new Dictionary<string, object?> { ["@type"] = type };
        foreach (var (name, value) in properties.Where(static p => p.Value is not null))
            thing[name] = value;
        return thing;
    }
}
