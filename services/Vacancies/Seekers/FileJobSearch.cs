using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.PersonalData;
using Lmis.Vacancies.Persons;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Seekers;

/// <summary>How a seeker is reached; kept encrypted.</summary>
public sealed record SeekerContact(string? Phone = null, string? Email = null, [property: StringLength(200)] string? Other = null);

/// <summary>Forms 01 and 01a as somebody files them. Name, number and birth date go to the register, which says who it is; only the birth date is kept here.</summary>
/// <param name="FullName">As on the identity card.</param>
/// <param name="PersonalNumber">12 digits.</param>
/// <param name="BirthDate">As on the identity card.</param>
/// <param name="Commune">Five-digit unit where the person lives now.</param>
/// <param name="Services">See the list worker-services; with <c>job-search</c>, form 01a is filed too.</param>
/// <param name="ConsentVersion">The version of the consent sentence that the person signed.</param>
/// <param name="JobSearch">Form 01a.</param>
/// <param name="Contact">How the person is reached.</param>
public sealed record FileJobSearchRequest(
    [property: StringLength(120)] string FullName = "", string PersonalNumber = "", DateOnly? BirthDate = null, string Commune = "", [property: MaxLength(5)] IReadOnlyList<string>? Services = null,
    int? ConsentVersion = null, SeekerForm? JobSearch = null, SeekerContact? Contact = null);

/// <summary>What was filed.</summary>
/// <param name="JobSearchId">This turn.</param>
/// <param name="Version">The ETag.</param>
/// <param name="PersonId">Registry's id of the person.</param>
/// <param name="Turn">Which turn of this person it is.</param>
public sealed record FileJobSearchResponse(Guid JobSearchId, long Version, Guid PersonId, int Turn);

/// <summary>Receives forms 01 and 01a of a person of the area: one turn more, of a person whom the register knows or learns to know.</summary>
public static class FileJobSearch
{
    private const string LooksForJob = "job-search";

    public static void Map(RouteGroupBuilder searches) => searches.MapPost("/", HandleAsync).WithName(nameof(FileJobSearch)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Created<FileJobSearchResponse>, ProblemHttpResult>> HandleAsync(
        FileJobSearchRequest request, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey, HttpContext http, VacanciesDb db, AreaScope area, CodeListSet lists,
        SeekerRules rules, ContactCipher cipher, ResolvePerson resolve, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var digest = cipher.Digest(nameof(FileJobSearch), request);
        var (answered, problem) = await IdempotencyKey.BeforeAsync<FileJobSearchResponse>(idempotencyKey, digest, db, caller, http, ct);
        if (problem is not null)
            return problem;
        if (answered is not null)
            return TypedResults.Created($"/v1/job-searches/{answered.JobSearchId}", answered);
        var (services, form, findings) = Check(request, lists, rules, clock.Today());
        if (findings.Count > 0)
            return FindingTexts.Refuse(findings, http);
        // Before anything is asked: whoever may not store the person is told nothing of them.
        if (!area.Covers(request.Commune, null))
            throw new OutsideAreaException(request.Commune);
        var (personId, isAway) = await resolve.AskAsync(request.PersonalNumber, VietnameseText.Compose(request.FullName), request.BirthDate!.Value, ct);
        if (personId is not { } person)
            return isAway ? RegistryAway(http) : FindingTexts.Refuse([new("personalNumber", "person-unclear")], http);

        var search = JobSearch.File(person, request.Commune, request.BirthDate!.Value, services, form, ConsentText.On(clock.Today()), caller, clock.GetUtcNow());
        search.SetContact(request.Contact is { } contact ? cipher.Protect(contact, search.Id) : null);
        db.JobSearches.Add(search);
        if (search.LooksForJob)
            db.Add(OutboxMessage.From(Topics.JobSearchChangedV1, search.ToEvent(null, clock.GetUtcNow()), clock));
        var answer = new FileJobSearchResponse(search.Id, search.Version, person, 1 + await db.JobSearches.IgnoreQueryFilters([ServiceDb.AreaFilter]).CountAsync(s => s.PersonId == person && s.CancelledAt == null, ct));
        IdempotencyKey.Keep(idempotencyKey, digest, answer, db, caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (IdempotencyKey.Refused(e))
        {
            (answered, problem) = await IdempotencyKey.BeforeAsync<FileJobSearchResponse>(idempotencyKey, digest, db, caller, http, ct);
            return answered is not null ? TypedResults.Created($"/v1/job-searches/{answered.JobSearchId}", answered) : problem!;
        }
        ETags.Set(http, search.Version);
        return TypedResults.Created($"/v1/job-searches/{search.Id}", answer);
    }

    private static (IReadOnlyList<string> Services, SeekerForm? Form, List<Finding> Findings) Check(FileJobSearchRequest request, CodeListSet lists, SeekerRules rules, DateOnly today)
    {
        var read = new OptionReader(lists);
        var services = read.Many("services", "worker-services", request.Services) ?? [];
        var findings = read.Findings;
        if (string.IsNullOrWhiteSpace(request.FullName))
            findings.Add(new("fullName", "missing"));
        if (request.PersonalNumber.Length != 12 || !request.PersonalNumber.All(char.IsAsciiDigit))
            findings.Add(new("personalNumber", "bad-number"));
        if (request.BirthDate is null)
            findings.Add(new("birthDate", "missing"));
        else if (request.BirthDate > today.AddYears(-15) || request.BirthDate < today.AddYears(-120))
            findings.Add(new("birthDate", "not-of-working-age"));
        if (!lists.Communes.ContainsKey(request.Commune))
            findings.Add(new("commune", "unknown-commune"));
        if (services.Count == 0)
            findings.Add(new("services", "missing"));
        if (services.Contains(LooksForJob) != request.JobSearch is not null)
            findings.Add(new("jobSearch", "form-01a"));
        var consent = ConsentText.On(today);
        if (request.ConsentVersion != consent.Version)
            findings.Add(new("consentVersion", "consent-missing", consent.Version.ToString(CultureInfo.InvariantCulture)));
        findings.AddRange(ContactRules.Check("contact", request.Contact?.Phone, request.Contact?.Email));
        if (request.JobSearch is null)
            return (services, null, findings);
        var (form, wrong) = rules.Check(request.JobSearch);
        findings.AddRange(wrong.Select(static f => f with { Field = "jobSearch." + f.Field }));
        return (services, form, findings);
    }

    private static ProblemHttpResult RegistryAway(HttpContext http) => http.WantsEnglish()
        ? Problems.Unavailable("registry-away", "The register does not answer", "Nothing was stored. Send the form again in a moment, with the same Idempotency-Key.")
        : Problems.Unavailable("registry-away", "Hệ thống đăng ký chưa trả lời", "Chưa có gì được lưu. Gửi lại phiếu sau ít phút, với cùng Idempotency-Key.");
}
