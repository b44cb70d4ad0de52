using System.Globalization;
using Lmis.Contracts;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Packages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Packages;

/// <summary>
/// Takes a package that came on a medium, the file as the body. Nothing of it is used before all of it is here, whole and signed by its maker. Requests are answered
/// with a package to be carried back; answers are held against what left, and told.
/// </summary>
public static class TakePackage
{
    /// <summary>Tells of a package of answers how many messages were answered and how many of them refused.</summary>
    public const string CountsHeader = "Lmis-Package";

    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/packages/take", HandleAsync).WithName(nameof(TakePackage)).WithTags("Packages").RequireServiceScope(Scopes.ExchangeAdminister)
            .Accepts<string>(PackageAnswers.MediaType).Produces(StatusCodes.Status200OK, contentType: PackageAnswers.MediaType).Produces<TakenAnswers>()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<FileStreamHttpResult, Ok<TakenAnswers>, ProblemHttpResult>> HandleAsync(
        HttpContext http, AnswerPackage requests, TakeAnswers answers, ExchangeState state, OurMembers ours, Caller caller, IOptions<ExchangeOptions> options, TimeProvider clock, CancellationToken ct)
    {
        var (snapshot, now, most) = (state.Current, clock.GetUtcNow(), options.Value.Packages.MostBytes);
        if (!snapshot.Serves(clock))
            return PackageAnswers.NotNow("The directory or the agreements are not recent enough.");
        await using var file = PackageFile.Create();
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = most;
        try
        {
            await http.Request.Body.CopyToAsync(file, ct);
        }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problems.TooLarge("package-too-large", "Package too large", $"The package is larger than the {most} bytes of Exchange:Packages:MostBytes.", ("most", most));
        }
        file.Position = 0;
        var package = await PackageReader.CheckAsync(file, (header, keyId) => snapshot.Directory!.ActiveKey(keyId, KeyUse.Message, now) is { } key && key.Member == header.From ? key.PublicKey : null, ct);
        if (!package.IsWhole)
            return Problems.Unprocessable("package-refused", "Package refused", $"Nothing of the package was taken: {package.Fault}. Copy it anew from its medium, or have it made again.");
        if (ours.Find(package.Header.To) is not { } member)
            return Problems.Unprocessable("package-not-ours", "Package for somebody else", $"Nothing of the package was taken: it is for {package.Header.To}, which is no member of this gateway.");
        if (snapshot.IsBlocked(package.Header.From))
            return Problems.Unprocessable("member-blocked", "Member blocked", $"Nothing of the package was taken: {package.Header.From} is blocked here.");
        file.Position = 0;
        try
        {
            return package.Header.Kind == PackageHeader.Answers
                ? Tell(await answers.RunAsync(package.Header, file, member, caller.Subject, ct))
                : await AnswerAsync();
        }
        catch (Exception fault) when (fault is JournalUnavailableException or BudgetExceededException)
        {
            return PackageAnswers.NotNow("The journal cannot be written, or the gateway is busy.");
        }

        async Task<Results<FileStreamHttpResult, Ok<TakenAnswers>, ProblemHttpResult>> AnswerAsync()
        {
            if (snapshot.Directory!.Member(package.Header.From)?.ActiveKeys(KeyUse.Package, now).MaxBy(static key => key.NotBefore) is not { } recipient)
                return PackageAnswers.NoKey(package.Header.From);
            var answered = await requests.RunAsync(package.Header, file, member, recipient, caller.Subject, ct);
            if (answered.Fault is { } fault)
                return Refuse(fault);
            http.Response.Headers[CountsHeader] = string.Create(CultureInfo.InvariantCulture, $"messages={answered.Messages}, refused={answered.Refused}");
            return TypedResults.File(answered.File!, PackageAnswers.MediaType, $"lmis-answers-{package.Header.Id}.jsonl");
        }
    }

    private static Results<FileStreamHttpResult, Ok<TakenAnswers>, ProblemHttpResult> Tell((TakenAnswers? Taken, PackageFault? Fault) result) =>
        result.Taken is { } taken ? TypedResults.Ok(taken) : Refuse(result.Fault!);

    private static ProblemHttpResult Refuse(PackageFault fault) => fault.Status == 503
        ? PackageAnswers.NotNow(fault.Words)
        : Problems.Unprocessable("package-not-taken", "Package not taken to its end", $"{fault.Words} What came before it was taken, and stays so when the package is taken again.");
}
