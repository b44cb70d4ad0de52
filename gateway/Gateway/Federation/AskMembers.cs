using System.Globalization;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Limits;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Federation;

/// <summary>
/// A federated query: one question to every partner with a matching agreement at once, each by its own signed and journalled exchange, and one answer
/// that says of each whether it answered, how old that is, and why not. What is late does not hold up the rest: the deadline ends the waiting.
/// </summary>
internal sealed class AskMembers(
    AskPartner partner, ReadApp apps, ExchangeState state, DatasetCatalogue catalogue, Admission admission, RememberedParts remembered, DoorMetrics metrics,
    IOptions<ExchangeOptions> options, TimeProvider clock)
{
    // What is left of the deadline when the waiting ends: to put what came on record, in one line, and on its way.
    private static readonly TimeSpan ToFinish = TimeSpan.FromMilliseconds(100);

    private readonly AdmissionGate gate = admission.Gate("consumer");

    /// <summary>Everything under /federation, for apps with the scope exchange.call.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/federation/{dataset}/{**path}", (HttpContext context, AskMembers members) => members.HandleAsync(context)).WithName(nameof(AskMembers))
            .WithMetadata(LimitedByAgreement.Instance).RequireServiceScope(Scopes.ExchangeCall).ExcludeFromDescription();

    private async Task HandleAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        ExchangeFault? fault;
        try
        {
            fault = await AnswerAsync(context, started);
        }
        catch (JournalUnavailableException)
        {
            fault = ExchangeFaults.JournalUnavailable;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        if (fault is not null)
            await ConsumerDoor.GiveAsync(context, fault, fault.Status == 503 ? TimeSpan.FromSeconds(1) : null);
        metrics.Answered("federation", fault, clock.GetElapsedTime(started));
    }

    private async Task<ExchangeFault?> AnswerAsync(HttpContext context, long arrived)
    {
        if (apps.Check(context, out var client) is { } wrong)
            return wrong;
        if (ReadApp.Header(context, ExchangeHeaders.Agreement) is not null)
            return ExchangeFaults.RequestRefused("A federated query asks each partner under its own agreement: leave Lmis-Agreement out.");
        if (!TryReadDeadline(context, out var deadline))
            return ExchangeFaults.RequestRefused($"Prefer: wait=N takes whole seconds from 1 to {(int)options.Value.Limits.LongestFederation.TotalSeconds} (RFC 7240).");
        var snapshot = state.Current;
        if (!snapshot.Serves(clock))
            return ExchangeFaults.StateStale;

        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget["/federation/".Length..];
        var now = clock.GetUtcNow();
        var dataset = raw.AsSpan(0, raw.AsSpan().IndexOfAny('/', '?') is var end and >= 0 ? end : raw.Length).ToString();
        // The same rules of form as for one partner, whether there is one or not.
        if (!RequestTarget.TryParse($"/r1/{client}/{raw}", out var own, out var rule))
            return ExchangeFaults.TargetRefused(rule);
        if (Find(own) is not { } operation)
            return ExchangeFaults.NotFederated(string.Join(", ", Federated(client!.Member)));
        if (own.QueryNames().FirstOrDefault(name => !operation.Query.Contains(name)) is { } unknown)
            return ExchangeFaults.RequestRefused($"The operation {operation.Id} takes no query parameter '{unknown}'. It takes: {string.Join(", ", operation.Query)}.");
        var providers = snapshot.ProvidersTo(client!, dataset, now).OrderBy(provider => provider.ToString(), StringComparer.Ordinal).ToList();
        if (providers.Count == 0)
            return ExchangeFaults.NoPartner;

        var wait = deadline - clock.GetElapsedTime(arrived) - ToFinish;
        var asked = await Task.WhenAll(providers.Select(provider => AskOneAsync(context, client!, provider, raw, operation.Merge!, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, snapshot)));
        foreach (var document in asked.Select(part => part.Document).OfType<JsonDocument>())
            context.Response.RegisterForDispose(document);
        var (rows, orderedBy) = MergeParts.Run(operation.Merge!, [.. asked.Select(part => part.Rows)]);
        if (context.Request.Headers.ContainsKey("Prefer"))
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={(int)deadline.TotalSeconds}");
        await TypedResults.Ok(new FederatedAnswer(dataset, operation.Id, asked.All(part => part.Told.State == "answered"), orderedBy, [.. asked.Select(part => part.Told)], rows)).ExecuteAsync(context);
        return null;
    }

    private async Task<Part> AskOneAsync(HttpContext context, SubsystemId client, SubsystemId provider, string raw, ExchangeMerge merge, TimeSpan wait, ExchangeSnapshot snapshot)
    {
        var started = clock.GetTimestamp();
        var name = snapshot.Directory!.Member(provider.Member)?.Name;
        if (!RequestTarget.TryParse($"/r1/{provider}/{raw}", out var target, out var rule))
            return Without(ExchangeFaults.TargetRefused(rule), null);
        using var place = gate.TryEnter();
        if (place is null)
            return Without(ExchangeFaults.Overloaded, null);
        var (answer, under) = await partner.RunAsync(ReadApp.Question(context, client, target, Bodies.Content.Empty) with { Deadline = wait }, context.RequestAborted);
        using var _ = answer;
        context.RequestAborted.ThrowIfCancellationRequested();
        if (answer.Fault is { } fault)
            return Without(fault, under);
        var requestId = answer.Fields.TryGetValue(ExchangeHeaders.RequestId, out var id) ? id[0] : null;
        if (answer.Status is not 200)
            return Without(ReadProblem(answer), under, requestId);
        if (!answer.Content.InMemory)
            return Without(ExchangeFaults.AnswerRefused("it is too long to be put together with others; ask for fewer rows"), under, requestId);
        // Once out of the pool, for the rows and for the memory alike.
        var json = answer.Content.Memory.ToArray();
        if (Read(json, merge) is not { } read)
            return Without(ExchangeFaults.AnswerRefused("it has not the form of its dataset, or its agreement leaves nothing of the rows"), under, requestId);
        var now = clock.GetUtcNow();
        remembered.Keep(under!.Id, target.Raw, json, now);
        return new(Tell(read.More ? "partial" : "answered", read.Rows.Count, now, under, requestId, null), new(provider.ToString(), read.Rows), read.Document);

        Part Without(ExchangeFault why, Agreement? agreement, string? answered = null)
        {
            var what = StateOf(why);
            // What was said before is heard only of a partner that does not refuse.
            if (what is not "refused" && agreement is not null && remembered.Find(agreement.Id, target!.Raw) is { } before && Read(before.Json, merge) is { } old)
                return new(Tell(what, old.Rows.Count, before.AsOf, agreement, answered, why), new(provider.ToString(), old.Rows), old.Document);
            return new(Tell(what, 0, null, agreement, answered, why), new(provider.ToString(), []), null);
        }

        FederatedPart Tell(string what, int rows, DateTimeOffset? asOf, Agreement? agreement, string? answered, ExchangeFault? why) => new(
            provider.ToString(), name, what, rows, asOf, asOf is null ? null : (long)(clock.GetUtcNow() - asOf.Value).TotalSeconds,
            (long)clock.GetElapsedTime(started).TotalMilliseconds, agreement?.Id, answered, why is null ? null : new(why.Status, Problems.TypePrefix + why.Slug, why.Detail));
    }

    private sealed record Part(FederatedPart Told, PartRows Rows, JsonDocument? Document);

    private static string StateOf(ExchangeFault fault) => fault.Status switch
    {
        504 => "late",
        503 => "down",
        >= 500 => "failed",
        _ => "refused",
    };

    // A partner's own refusal, in its words as far as they are a problem's.
    private static ExchangeFault ReadProblem(PartnerAnswer answer)
    {
        var (slug, detail) = PartnerWords.Read(answer);
        return new(answer.Status, slug ?? "exchange-partner-refused", "", "", detail ?? "The partner refused without saying why.");
    }

    private static (JsonDocument Document, IReadOnlyList<JsonElement> Rows, bool More)? Read(byte[] json, ExchangeMerge merge)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
        var root = document.RootElement;
        if (root.ValueKind is JsonValueKind.Object)
        {
            var more = merge.More is not null && root.TryGetProperty(merge.More, out var rest) && rest.ValueKind is not JsonValueKind.Null;
            if (merge.Items is null)
                return (document, [root], more);
            if (root.TryGetProperty(merge.Items, out var items) && items.ValueKind is JsonValueKind.Array && items.EnumerateArray().All(static row => row.ValueKind is JsonValueKind.Object))
                return (document, [.. items.EnumerateArray()], more);
        }
        document.Dispose();
        return null;
    }

    // Our own service offers the same dataset, and says of it how answers are put together.
    private DatasetOperation? Find(RequestTarget own)
    {
        var dataset = catalogue.Of(own.Member).FirstOrDefault(dataset => dataset.Declaration.Code == own.Service);
        return dataset is not null && OperationTemplate.MostSpecific(dataset.Templates, "GET", own.Path) is { } template
            && dataset.Declaration.Operations[dataset.Templates.IndexOf(template)] is { Merge: not null } operation ? operation : null;
    }

    private IEnumerable<string> Federated(MemberId member) =>
        from dataset in catalogue.Of(member)
        from operation in dataset.Declaration.Operations
        where operation.Merge is not null
        select $"/federation/{dataset.Declaration.Code}{(operation.Path == "/" ? "" : operation.Path)}";

    private bool TryReadDeadline(HttpContext context, out TimeSpan deadline)
    {
        deadline = options.Value.Limits.FederationDeadline;
        foreach (var preference in context.Request.Headers["Prefer"].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!int.TryParse(preference.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < 1 || seconds > options.Value.Limits.LongestFederation.TotalSeconds)
                return false;
            deadline = TimeSpan.FromSeconds(seconds);
        }
        return true;
    }
}
