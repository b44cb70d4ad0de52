using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Classes;

/// <summary>One learner's attendance and result.</summary>
public sealed record LearnerResult([property: Required] Guid EnrolmentId, [property: Range(0, 10_000)] int HoursAttended, [property: Required, RegularExpression("^(passed|failed|withdrawn)$")] string Result);

/// <summary>Results of a class, at most 500 at once.</summary>
/// <param name="On">Day of the result.</param>
/// <param name="Results">By enrolment.</param>
public sealed record EnterResultsRequest([property: Required] DateOnly On, [property: Required, MinLength(1), MaxLength(500)] IReadOnlyList<LearnerResult> Results);

/// <summary>How many results stand now.</summary>
public sealed record EnterResultsResponse(int Entered, int Passed);

/// <summary>
/// A school enters attendance and results; all or none. Who attended less than the programme asks for cannot have passed; a result
/// that a certificate was issued for stands until the certificate is revoked.
/// </summary>
public static class EnterResults
{
    public static void Map(RouteGroupBuilder classes) => classes.MapPost("/{classId:guid}/results", HandleAsync).WithName(nameof(EnterResults)).RequireAreaScope(Scopes.TrainingWrite);

    private static async Task<Results<Ok<EnterResultsResponse>, ProblemHttpResult>> HandleAsync(Guid classId, EnterResultsRequest request, HttpContext http, TrainingDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var found = await db.Classes.AsNoTracking().Where(c => c.Id == classId && db.SchoolsOf(caller).Any(s => s.Code == c.SchoolCode && s.Code == caller.Organisation))
            .Join(db.Programmes, c => c.ProgrammeId, p => p.Id, (c, p) => new { Class = c, Programme = p }).FirstOrDefaultAsync(ct);
        if (found is null)
            return TrainingProblems.NotFound(http);
        if (request.On < found.Class.StartsOn || request.On > clock.Today())
            return TrainingProblems.Refuse(http, "result-date", "Ngày có kết quả phải từ ngày khai giảng đến hôm nay.", "The day of the result must lie between the first day of the class and today.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select 1 from training_class where id = {classId} for update", ct);
        var enrolments = await db.Enrolments.Where(e => e.ClassId == classId).ToDictionaryAsync(e => e.Id, ct);
        var certified = await db.Certificates.Where(c => c.ClassId == classId && (c.State == Certificates.Certificate.Valid || c.State == Certificates.Certificate.Suspended)).Select(c => c.EnrolmentId).ToListAsync(ct);
        foreach (var result in request.Results)
        {
            if (!enrolments.TryGetValue(result.EnrolmentId, out var enrolment))
                return TrainingProblems.Refuse(http, "not-enrolled", $"Không có học viên {result.EnrolmentId} trong lớp. Chưa ghi gì.", $"Nobody is enrolled as {result.EnrolmentId} in the class. Nothing was stored.");
            if (result.Result == "passed" && result.HoursAttended * 100 < found.Programme.Hours * found.Programme.LeastAttendance)
                return TrainingProblems.Refuse(http, "attendance-too-low", $"Học viên {result.EnrolmentId} chưa học đủ {found.Programme.LeastAttendance} % số giờ. Chưa ghi gì.", $"{result.EnrolmentId} attended less than {found.Programme.LeastAttendance} % of the hours and cannot have passed. Nothing was stored.");
            if (certified.Contains(enrolment.Id) && result.Result != "passed")
                return TrainingProblems.State(http, "certificate-issued", $"Học viên {result.EnrolmentId} đã được cấp chứng chỉ. Hãy thu hồi chứng chỉ trước.", $"A certificate was issued to {result.EnrolmentId}. Revoke it first.");
            (enrolment.HoursAttended, enrolment.Result, enrolment.ResultOn, enrolment.Version) = (result.HoursAttended, result.Result, request.On, enrolment.Version + 1);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new EnterResultsResponse(request.Results.Count, request.Results.Count(static r => r.Result == "passed")));
    }
}
