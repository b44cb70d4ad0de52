using Lmis.Contracts;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Packages;

/// <summary>Whom to make a package for.</summary>
/// <param name="To">The partner, for example <c>VN/GOV/H05</c>.</param>
/// <param name="From">The member of ours that tells; may be left out where the gateway has one.</param>
public sealed record MakePackageRequest(string To, string? From = null);

/// <summary>
/// Makes a file of everything that is to be told to a partner that cannot be reached: signed as messages are, sealed to that partner, to be carried on a medium. Its answers
/// come back as a package too. Made twice, the same is told twice, and taken once.
/// </summary>
public static class MakePackage
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/packages", HandleAsync).WithName(nameof(MakePackage)).WithTags("Packages").RequireServiceScope(Scopes.ExchangeAdminister)
            .Produces(StatusCodes.Status200OK, contentType: PackageAnswers.MediaType).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> HandleAsync(
        MakePackageRequest request, PackRequests pack, ExchangeState state, OurMembers ours, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var snapshot = state.Current;
        if (!snapshot.Serves(clock))
            return PackageAnswers.NotNow("The directory or the agreements are not recent enough.");
        var from = request.From is null ? ours.All.Count() == 1 ? ours.All.Single() : null : MemberId.TryParse(request.From, out var own) ? ours.Find(own) : null;
        if (from is null)
            return Problems.BadRequest("package-member", "Whose package is not clear", $"'from' must be one of {string.Join(", ", ours.All.Select(static member => member.Id))}.");
        if (!MemberId.TryParse(request.To, out var to) || snapshot.Directory!.Member(to) is not { } member || ours.Find(to) is not null)
            return Problems.NotFound("no-such-member", "No such member", "'to' must be another member that the directory lists, for example VN/GOV/H05.");
        if (snapshot.IsBlocked(to))
            return Problems.Unprocessable("member-blocked", "Member blocked", "This member is blocked here. Unblock it first.");
        if (member.ActiveKeys(KeyUse.Package, clock.GetUtcNow()).MaxBy(static key => key.NotBefore) is not { } recipient)
            return PackageAnswers.NoKey(to);
        try
        {
            var (file, header, leftOut) = await pack.RunAsync(from, to, recipient, caller.Subject, ct);
            return file is null
                ? Problems.Unprocessable("nothing-to-pack", "Nothing to pack", $"Nothing is to be told to {to} now. {string.Join(' ', leftOut)}".TrimEnd())
                : TypedResults.File(file, PackageAnswers.MediaType, $"lmis-package-{header.Id}.jsonl");
        }
        catch (JournalUnavailableException)
        {
            return PackageAnswers.NotNow("The journal cannot be written.");
        }
    }
}

/// <summary>Answers that the operations of packages have in common.</summary>
internal static class PackageAnswers
{
    public const string MediaType = "application/jsonl";

    public static ProblemHttpResult NotNow(string why) => Problems.Unavailable("package-not-now", "Not now", $"{why} Nothing is lost: do the same again later.");

    public static ProblemHttpResult NoKey(MemberId member) => Problems.Unprocessable("no-package-key", "No key to seal to",
        $"The directory lists no key in force of {member} with the use 'package'. It makes one with 'lmis member rotate --use package' and has the directory list it.");
}
