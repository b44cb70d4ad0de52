using System.ComponentModel.DataAnnotations;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Lmis.Insurance.Participation;
using Lmis.Insurance.Registers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Agency;

/// <summary>Of whom to ask; the number is not stored.</summary>
public sealed record CompareParticipationRequest([property: Required, RegularExpression("^[0-9]{12}$")] string PersonalNumber);

/// <summary>Participation as one side has it.</summary>
/// <param name="Kind"><c>compulsory</c>, <c>voluntary</c>, <c>none</c>; of the agency also <c>unknown</c>.</param>
/// <param name="Month">The agency's last month paid; here the month since which it is so.</param>
/// <param name="EmployerCodes">Of a compulsory one.</param>
public sealed record ParticipationView(string Kind, string? Month, IReadOnlyList<string> EmployerCodes);

/// <summary>Both sides.</summary>
/// <param name="Result"><c>match</c>, <c>differs</c>, or <c>unknown</c> where the agency does not know the person.</param>
/// <param name="Differs"><c>kind</c>, <c>employer</c>.</param>
/// <param name="JournalReference">Where question and answer are on record.</param>
public sealed record CompareParticipationResponse(Guid PersonId, string Result, IReadOnlyList<string> Differs, ParticipationView Agency, ParticipationView Here, string JournalReference);

/// <summary>Asks the agency through the exchange about a person of the officer's area, and compares with what its last file said. The reading is recorded before it is asked.</summary>
public static class CompareParticipation
{
    private static readonly string[] Purposes = ["counselling", "dossier-check", "complaint", "inspection"];

    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/participation-queries", HandleAsync).WithName(nameof(CompareParticipation)).RequireAreaScope(Scopes.InsuranceReconcile);

    private static async Task<Results<Ok<CompareParticipationResponse>, ProblemHttpResult>> HandleAsync(
        CompareParticipationRequest request, HttpContext http, InsuranceDb db, Persons.PersonsClient registry, AskAgency agency, AreaScope area, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var purpose = http.Request.Headers[ShadowCalculation.PurposeHeader].ToString();
        if (!Purposes.Contains(purpose))
            return Problems.BadRequest("purpose-required", "Nêu mục đích tra cứu · Say why you ask",
                $"Gửi tiêu đề {ShadowCalculation.PurposeHeader} với một trong các mã cho phép. · Send the header {ShadowCalculation.PurposeHeader} with one of the codes allowed.", ("allowed", Purposes));
        Guid? found;
        try
        {
            found = await ResolveAsync(registry, request.PersonalNumber, ct);
        }
        catch (RpcException away) when (away.StatusCode != StatusCode.InvalidArgument)
        {
            return Problems.Unavailable("registry-away", "Chưa tra được người · The person cannot be looked up", "Registry tạm thời không trả lời; thử lại sau ít phút. · Registry does not answer; try again in a few minutes.");
        }
        var person = found is null ? null : await db.Set<RegisteredPerson>().AsNoTracking().FirstOrDefaultAsync(p => p.PersonId == found, ct);
        // Somebody nobody knows and somebody of another commune are the same to the officer.
        if (found is not { } personId || !(area.IsEverything || area.ProvinceCode is not null || (person is not null && area.Covers(person.CommuneCode, person.FormerDistrictCode))))
            return Problems.NotFound("person-unknown", "Không có người này trong địa bàn · No such person in your area", "Kiểm tra số định danh. · Check the personal number.");

        var query = AgencyQuery.Of(Guid.CreateVersion7(clock.GetUtcNow()), personId, purpose, caller, clock.GetUtcNow());
        db.Add(query);
        await db.SaveChangesAsync(ct);
        var (answer, fault) = await agency.RunAsync(request.PersonalNumber, personId, caller.Subject, query.Id, ct);
        if (answer is null)
            return Problems.Unavailable("agency-no-answer", "Cơ quan bảo hiểm xã hội chưa trả lời · The agency gave no answer",
                "Không có kết quả nào được ghi; thử lại sau, hoặc báo quản trị viên nếu lặp lại. · Nothing was concluded; try again later, or tell an administrator if it goes on.", ("reason", fault));

        var here = await HereAsync(personId, db, ct);
        List<string> differs = [];
        if (answer.Kind != here.Kind)
            differs.Add("kind");
        else if (answer.EmployerCode is { } employer && !here.EmployerCodes.Contains(employer))
            differs.Add("employer");
        var result = answer.Kind == "unknown" ? "unknown" : differs.Count == 0 ? "match" : "differs";
        query.Answered(result, answer.JournalReference);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new CompareParticipationResponse(
            personId, result, differs, new(answer.Kind, answer.PaidTo, answer.EmployerCode is null ? [] : [answer.EmployerCode]), here, answer.JournalReference));
    }

    private static async Task<Guid?> ResolveAsync(Persons.PersonsClient registry, string number, CancellationToken ct)
    {
        using var call = registry.Resolve(cancellationToken: ct);
        await call.RequestStream.WriteAsync(new() { Persons = { new PersonKey { Reference = "1", PersonalNumber = number } } }, ct);
        return await call.ResponseStream.MoveNext(ct) && call.ResponseStream.Current.Persons is [{ Result: ResolveResult.Resolved } one] ? Guid.Parse(one.PersonId) : null;
    }

    private static async Task<ParticipationView> HereAsync(Guid personId, InsuranceDb db, CancellationToken ct)
    {
        var coverage = await db.Set<PersonCoverage>().AsNoTracking().FirstOrDefaultAsync(c => c.PersonId == personId, ct);
        var codes = await db.Set<ParticipationSpell>().Where(s => s.PersonId == personId && s.ClosedOn == null)
            .Join(db.Set<RegisteredEmployerCode>(), static s => s.EmployerId, static c => c.EmployerId, static (_, c) => c.Code).Order().ToListAsync(ct);
        return new(coverage is { Compulsory: true } ? "compulsory" : coverage is { Voluntary: true } ? "voluntary" : "none", coverage is null ? null : Month.Text(coverage.Month), codes);
    }
}
