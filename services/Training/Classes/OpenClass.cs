using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Classes;

/// <summary>A class to open.</summary>
public sealed record OpenClassRequest(
    [property: Required] Guid ProgrammeId, [property: Required, StringLength(100, MinimumLength = 1)] string Name, [property: Required] DateOnly StartsOn, [property: Required] DateOnly EndsOn, [property: Range(1, 5000)] int Places);

/// <summary>A class and how many learn in it.</summary>
public sealed record ClassAnswer(Guid Id, Guid ProgrammeId, string School, string Name, DateOnly StartsOn, DateOnly EndsOn, int Places, int Enrolled);

/// <summary>A school opens a class of an approved programme of its own.</summary>
public static class OpenClass
{
    public static void Map(RouteGroupBuilder classes) => classes.MapPost("/", HandleAsync).WithName(nameof(OpenClass)).RequireAreaScope(Scopes.TrainingWrite);

    private static async Task<Results<Created<ClassAnswer>, ProblemHttpResult>> HandleAsync(OpenClassRequest request, HttpContext http, TrainingDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (caller.Organisation is not { } own || await db.SchoolsOf(caller).FirstOrDefaultAsync(s => s.Code == own && s.IsActive, ct) is null)
            return TrainingProblems.NoSchool(http);
        if (await db.Programmes.AsNoTracking().FirstOrDefaultAsync(p => p.Id == request.ProgrammeId && p.SchoolCode == own, ct) is not { } programme)
            return TrainingProblems.NotFound(http);
        if (programme.ApprovedAt is null)
            return TrainingProblems.State(http, "programme-not-approved", "Chương trình chưa được Sở Nội vụ phê duyệt. Hãy đề nghị phê duyệt trước khi mở lớp.", "The programme is not approved yet. Ask the department before opening a class.");
        if (request.EndsOn < request.StartsOn)
            return TrainingProblems.Refuse(http, "dates-reversed", "Ngày kết thúc phải sau ngày bắt đầu.", "The last day must not come before the first.");
        var opened = new TrainingClass { Id = Guid.CreateVersion7(clock.GetUtcNow()), ProgrammeId = programme.Id, SchoolCode = own, Name = request.Name, StartsOn = request.StartsOn, EndsOn = request.EndsOn, Places = request.Places };
        db.Classes.Add(opened);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/v1/classes/{opened.Id}", new ClassAnswer(opened.Id, programme.Id, own, opened.Name, opened.StartsOn, opened.EndsOn, opened.Places, 0));
    }
}
