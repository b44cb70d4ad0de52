using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Programmes;

/// <summary>A programme as a school enters it.</summary>
/// <param name="Name">As certificates will give it.</param>
/// <param name="Qualification">Code of Decree 318 item 9.2, from certificate-under-3-months up.</param>
/// <param name="Outcomes">What a learner can do afterwards.</param>
/// <param name="Hours">Hours of teaching.</param>
/// <param name="LeastAttendance">Least share of hours to attend, per cent.</param>
public sealed record EnterProgrammeRequest(
    [property: Required, StringLength(250, MinimumLength = 3)] string Name, [property: Required] string Qualification, [property: Required, StringLength(4000, MinimumLength = 3)] string Outcomes,
    [property: Range(1, 10_000)] int Hours, [property: Range(0, 100)] int LeastAttendance = 80);

/// <summary>A programme.</summary>
public sealed record ProgrammeAnswer(Guid Id, string School, string Name, string Qualification, string Outcomes, int Hours, int LeastAttendance, DateTimeOffset? ApprovedAt, long Version)
{
    internal static ProgrammeAnswer Of(Programme p) => new(p.Id, p.SchoolCode, p.Name, p.Qualification, p.Outcomes, p.Hours, p.LeastAttendance, p.ApprovedAt, p.Version);
}

/// <summary>A school enters a programme of its own; the department approves it before classes open. Another wording is another programme, for certificates quote it.</summary>
public static class EnterProgramme
{
    public static void Map(RouteGroupBuilder programmes) => programmes.MapPost("/", HandleAsync).WithName(nameof(EnterProgramme)).RequireAreaScope(Scopes.TrainingWrite);

    private static async Task<Results<Created<ProgrammeAnswer>, ProblemHttpResult>> HandleAsync(EnterProgrammeRequest request, HttpContext http, TrainingDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (caller.Organisation is not { } own || await db.SchoolsOf(caller).FirstOrDefaultAsync(s => s.Code == own && s.IsActive, ct) is null)
            return TrainingProblems.NoSchool(http);
        if (!QualificationLevel.Contains(request.Qualification))
            return TrainingProblems.Refuse(http, "qualification-unknown", $"Chọn một trong: {string.Join(", ", QualificationLevel.All.Select(static l => l.Code))}.", $"Choose one of: {string.Join(", ", QualificationLevel.All.Select(static l => l.Code))}.");
        var programme = new Programme
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()), SchoolCode = own, Name = request.Name, Qualification = request.Qualification, Outcomes = request.Outcomes, Hours = request.Hours, LeastAttendance = request.LeastAttendance,
        };
        db.Programmes.Add(programme);
        await db.SaveChangesAsync(ct);
        ETags.Set(http, programme.Version);
        return TypedResults.Created($"/v1/programmes/{programme.Id}", ProgrammeAnswer.Of(programme));
    }
}
