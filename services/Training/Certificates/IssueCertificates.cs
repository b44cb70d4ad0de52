using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Certificates;

/// <summary>A certificate as its school sees it, without the learner's name.</summary>
public sealed record CertificateAnswer(Guid Id, string Number, Guid EnrolmentId, Guid ClassId, string School, string Programme, string Qualification, DateOnly IssuedOn, string State, DateTimeOffset StateSince, string? Reason, Guid? ReplacedBy, string PublicAddress, long Version)
{
    internal static CertificateAnswer Of(Certificate c, TrainingOptions options) => new(
        c.Id, c.Number, c.EnrolmentId, c.ClassId, c.SchoolCode, c.ProgrammeName, c.Qualification, c.IssuedOn, c.State, c.StateSince, c.Reason, c.ReplacedBy, options.At($"certificates/{c.Id}"), c.Version);
}

/// <summary>Certificates.</summary>
public sealed record CertificateList(IReadOnlyList<CertificateAnswer> Certificates);

/// <summary>Issues a certificate to every learner of a class who passed and has none; again, it gives those that are there.</summary>
public static class IssueCertificates
{
    public static void Map(RouteGroupBuilder classes) => classes.MapPost("/{classId:guid}/certificates", HandleAsync).WithName(nameof(IssueCertificates)).RequireAreaScope(Scopes.TrainingIssue);

    private static async Task<Results<Ok<CertificateList>, ProblemHttpResult>> HandleAsync(
        Guid classId, HttpContext http, TrainingDb db, CertificateMaker maker, RowCipher cipher, Microsoft.Extensions.Options.IOptions<TrainingOptions> options, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var found = await db.Classes.Where(c => c.Id == classId && c.SchoolCode == caller.Organisation)
            .Join(db.Programmes, c => c.ProgrammeId, p => p.Id, (c, p) => new { Class = c, Programme = p }).FirstOrDefaultAsync(ct);
        var school = found is null ? null : await db.SchoolsOf(caller).FirstOrDefaultAsync(s => s.Code == found.Class.SchoolCode, ct);
        if (found is null || school is null)
            return TrainingProblems.NotFound(http);
        if (!school.IsActive)
            return TrainingProblems.NoSchool(http);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select 1 from training_class where id = {classId} for update", ct);
        var issued = await db.Certificates.Where(c => c.ClassId == classId && c.State != Certificate.Replaced).ToListAsync(ct);
        var have = issued.Select(static c => c.EnrolmentId).ToHashSet();
        foreach (var enrolment in await db.Enrolments.Where(e => e.ClassId == classId && e.Result == "passed").OrderBy(e => e.Id).ToListAsync(ct))
        {
            if (!have.Contains(enrolment.Id))
                issued.Add(await maker.MakeAsync(enrolment, cipher.RevealText(enrolment.LearnerName, enrolment.Id), found.Programme, school, clock.Today(), ct));
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new CertificateList([.. issued.OrderBy(static c => c.Number, StringComparer.Ordinal).Select(c => CertificateAnswer.Of(c, options.Value))]));
    }
}
