using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Participation;

/// <summary>A difference as an officer sees it; names come from Registry's look-up, which records the reading.</summary>
public sealed record DifferenceAnswer(
    Guid Id, string Kind, Guid PersonId, Guid? EmployerId, string? EmployerCode, string CommuneCode, string FirstMonth, string LastMonth, string State, string? Decision, DateTimeOffset? DecidedAt)
{
    public static DifferenceAnswer Of(Difference d) =>
        new(d.Id, d.Kind, d.PersonId, d.EmployerId, d.EmployerCode, d.CommuneCode, Month.Text(d.FirstMonth), Month.Text(d.LastMonth), d.State, d.Decision, d.DecidedAt);
}

/// <summary>A page of the queue.</summary>
/// <param name="Counts">Of the state asked for, by kind, in the caller's area.</param>
/// <param name="Next">Ask again with this as <c>after</c>; null at the end.</param>
public sealed record DifferenceList(IReadOnlyList<DifferenceAnswer> Differences, IReadOnlyDictionary<string, int> Counts, Guid? Next);

/// <summary>Lists differences of the caller's area; the kind contract-without-insurance is the risk flag for inspection.</summary>
public static class ListDifferences
{
    private const int Page = 100;

    private static readonly string[] Kinds =
        [Difference.NotHere, Difference.OtherEmployer, Difference.UnknownEmployer, Difference.OtherContract, Difference.NotEmployed, Difference.ContractWithoutInsurance];

    public static void Map(RouteGroupBuilder differences) => differences.MapGet("/", HandleAsync).WithName(nameof(ListDifferences)).RequireAreaScope(Scopes.InsuranceRead);

    private static async Task<Results<Ok<DifferenceList>, ProblemHttpResult>> HandleAsync(string? kind, string? state, Guid? after, InsuranceDb db, CancellationToken ct)
    {
        var wanted = state ?? Difference.Open;
        if (wanted is not (Difference.Open or Difference.Settled or Difference.Decided) || (kind is not null && !Kinds.Contains(kind)))
            return Problems.BadRequest("difference-filter", "Không có loại hoặc trạng thái này · No such kind or state",
                "'state' là open, settled hoặc decided; 'kind' là một trong 'allowed'. · 'state' is open, settled or decided; 'kind' one of 'allowed'.", ("allowed", Kinds));
        var found = db.Differences.AsNoTracking().Where(d => d.State == wanted);
        var counts = await found.GroupBy(static d => d.Kind).Select(static g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(static g => g.Key, static g => g.Count, ct);
        var rows = await found.Where(d => (kind == null || d.Kind == kind) && (after == null || d.Id > after)).OrderBy(static d => d.Id).Take(Page + 1).ToListAsync(ct);
        return TypedResults.Ok(new DifferenceList([.. rows.Take(Page).Select(DifferenceAnswer.Of)], counts, rows.Count > Page ? rows[Page - 1].Id : null));
    }
}
