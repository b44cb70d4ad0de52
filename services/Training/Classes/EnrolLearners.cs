using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Classes;

/// <summary>A learner as on the identity card.</summary>
/// <param name="PersonalNumber">Twelve digits; asked of the registry and not kept here.</param>
/// <param name="FullName">Kept encrypted: the certificate shows it.</param>
/// <param name="BirthDate">Kept encrypted: partners are told whether it is that of whoever shows the certificate.</param>
public sealed record Learner([property: Required, RegularExpression("^[0-9]{12}$")] string PersonalNumber, [property: Required, StringLength(100, MinimumLength = 2)] string FullName, [property: Required] DateOnly BirthDate);

/// <summary>Learners to enrol, at most 500 at once.</summary>
public sealed record EnrolLearnersRequest([property: Required, MinLength(1), MaxLength(500)] IReadOnlyList<Learner> Learners);

/// <summary>What became of each learner, in the order they were sent.</summary>
/// <param name="EnrolmentId">Set for enrolled and for already-enrolled.</param>
/// <param name="Outcome"><c>enrolled</c>, <c>already-enrolled</c> or <c>not-recognised</c>: the number is not a valid one.</param>
public sealed record EnrolledLearner(Guid? EnrolmentId, string Outcome);

/// <summary>Outcomes in the order of the request.</summary>
public sealed record EnrolLearnersResponse(IReadOnlyList<EnrolledLearner> Learners);

/// <summary>A school enrols learners; the registry gives the person behind each number. The same learners again change nothing.</summary>
public static class EnrolLearners
{
    public static void Map(RouteGroupBuilder classes) => classes.MapPost("/{classId:guid}/learners", HandleAsync).WithName(nameof(EnrolLearners)).RequireAreaScope(Scopes.TrainingWrite);

    private static async Task<Results<Ok<EnrolLearnersResponse>, ProblemHttpResult>> HandleAsync(
        Guid classId, EnrolLearnersRequest request, HttpContext http, TrainingDb db, Contracts.Registry.V1.Persons.PersonsClient registry, RowCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Classes.AsNoTracking().FirstOrDefaultAsync(c => c.Id == classId && db.SchoolsOf(caller).Any(s => s.Code == c.SchoolCode && s.Code == caller.Organisation), ct) is not { } group)
            return TrainingProblems.NotFound(http);
        if (clock.Today() > group.EndsOn)
            return TrainingProblems.State(http, "class-ended", "Lớp đã kết thúc, không ghi danh thêm.", "The class has ended; nobody can be enrolled any more.");
        IReadOnlyList<Guid?> persons;
        try
        {
            persons = await ResolveAsync(request.Learners, registry, clock.GetUtcNow().UtcDateTime.AddSeconds(20), ct);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal or StatusCode.Unknown)
        {
            return Problems.Unavailable("registry-away", "Registry", http.WantsEnglish() ? "The registry does not answer now. Nothing was stored; send the same again in a minute." : "Hệ thống đăng ký lao động chưa trả lời. Chưa ghi gì; hãy gửi lại sau ít phút.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // One at a time for a class: places are counted, and the same learner may come twice at once.
        await db.Database.ExecuteSqlAsync($"select 1 from training_class where id = {classId} for update", ct);
        var enrolled = await db.Enrolments.Where(e => e.ClassId == classId).ToDictionaryAsync(e => e.PersonId, e => e.Id, ct);
        var answers = new List<EnrolledLearner>();
        foreach (var (learner, person) in request.Learners.Zip(persons))
        {
            if (person is not { } id)
                answers.Add(new(null, "not-recognised"));
            else if (enrolled.TryGetValue(id, out var there))
                answers.Add(new(there, "already-enrolled"));
            else
            {
                var enrolment = Guid.CreateVersion7(clock.GetUtcNow());
                db.Enrolments.Add(new()
                {
                    Id = enrolment, ClassId = classId, PersonId = id, LearnerName = cipher.Protect(learner.FullName, enrolment), BirthDate = cipher.Protect(Written(learner.BirthDate), enrolment), EnrolledAt = clock.GetUtcNow(),
                });
                enrolled[id] = enrolment;
                answers.Add(new(enrolment, "enrolled"));
            }
        }
        if (enrolled.Count > group.Places)
            return TrainingProblems.Refuse(http, "class-full", $"Lớp chỉ còn {group.Places - enrolled.Count + answers.Count(static a => a.Outcome == "enrolled")} chỗ. Chưa ghi danh ai; hãy bớt danh sách.", $"The class has {group.Places - enrolled.Count + answers.Count(static a => a.Outcome == "enrolled")} places left. Nobody was enrolled; send fewer.");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new EnrolLearnersResponse(answers));
    }

    /// <summary>The person of each learner, null where the registry does not take the number.</summary>
    private static async Task<IReadOnlyList<Guid?>> ResolveAsync(IReadOnlyList<Learner> learners, Contracts.Registry.V1.Persons.PersonsClient registry, DateTime deadline, CancellationToken ct)
    {
        using var call = registry.Resolve(deadline: deadline, cancellationToken: ct);
        var question = new ResolveRequest();
        question.Persons.AddRange(learners.Select(static (learner, i) => new PersonKey
        {
            Reference = i.ToString(CultureInfo.InvariantCulture), PersonalNumber = learner.PersonalNumber, FullName = learner.FullName, BirthDate = Written(learner.BirthDate), Mint = true,
        }));
        await call.RequestStream.WriteAsync(question, ct);
        await call.RequestStream.CompleteAsync();
        var persons = new Guid?[learners.Count];
        await foreach (var answer in call.ResponseStream.ReadAllAsync(ct))
        {
            foreach (var person in answer.Persons.Where(static p => p.Result is ResolveResult.Resolved or ResolveResult.Minted))
                persons[int.Parse(person.Reference, CultureInfo.InvariantCulture)] = Guid.Parse(person.PersonId);
        }
        return persons;
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
