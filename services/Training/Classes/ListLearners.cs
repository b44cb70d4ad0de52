using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Classes;

/// <summary>A learner of a class, as the school sees them.</summary>
public sealed record LearnerAnswer(Guid EnrolmentId, string FullName, int? HoursAttended, string? Result, DateOnly? ResultOn, Guid? CertificateId, long Version);

/// <summary>Learners by enrolment.</summary>
public sealed record LearnerList(IReadOnlyList<LearnerAnswer> Learners);

/// <summary>The learners of a class by name, for the school's own account alone; the reading is recorded.</summary>
public static class ListLearners
{
    public static void Map(RouteGroupBuilder classes) => classes.MapGet("/{classId:guid}/learners", HandleAsync).WithName(nameof(ListLearners)).RequireAreaScope(Scopes.TrainingWrite);

    private static async Task<Results<Ok<LearnerList>, ProblemHttpResult>> HandleAsync(Guid classId, HttpContext http, TrainingDb db, RowCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Classes.AnyAsync(c => c.Id == classId && db.SchoolsOf(caller).Any(s => s.Code == c.SchoolCode && s.Code == caller.Organisation), ct))
            return TrainingProblems.NotFound(http);
        var learners = await db.Enrolments.AsNoTracking().Where(e => e.ClassId == classId).OrderBy(e => e.Id)
            .Select(e => new { Enrolment = e, Certificate = db.Certificates.Where(c => c.EnrolmentId == e.Id && c.State != Certificates.Certificate.Replaced).Select(c => (Guid?)c.Id).FirstOrDefault() }).ToListAsync(ct);
        db.Readings.AddRange(learners.Select(l => Readings.LearnerReading.Of(l.Enrolment.PersonId, "class-list", caller, clock)));
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new LearnerList([.. learners.Select(l => new LearnerAnswer(
            l.Enrolment.Id, cipher.RevealText(l.Enrolment.LearnerName, l.Enrolment.Id), l.Enrolment.HoursAttended, l.Enrolment.Result, l.Enrolment.ResultOn, l.Certificate, l.Enrolment.Version))]));
    }
}
