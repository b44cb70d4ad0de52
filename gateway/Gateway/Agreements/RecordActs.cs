using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>Who brings an act: an operator of this gateway, or a partner's gateway that has proved to speak for the member.</summary>
/// <param name="Partner">The member that sends it; null for an operator.</param>
/// <param name="Name">For the record: the operator's subject, or the member.</param>
public sealed record ActSource(MemberId? Partner, string Name)
{
    public static ActSource From(MemberId partner) => new(partner, partner.ToString());

    public static ActSource Operator(string subject) => new(null, subject);
}

/// <summary>What became of an act: the HTTP status that says it, a stable slug, words, and where the agreement stands now.</summary>
public sealed record ActOutcome(int Status, string Slug, string Words, string? Agreement = null, AgreementStatus? Stands = null)
{
    public bool IsDone => Status is 200 or 201;
}

/// <summary>
/// Takes offers, acceptances, rejections and revocations, from operators and from partners by the same rules: every signature is verified
/// against the directory, the act is kept with its bytes, the status changes and the delivery to the other party is queued, all in one
/// transaction. Repeating an act changes nothing.
/// </summary>
public sealed class RecordActs(
    NpgsqlDataSource database, ExchangeState state, DeliverySignal deliveries, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<RecordActs> log)
{
    private const int MostOpenOffers = 1000;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly HashSet<string> ours = options.Value.Members.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>Records the act that this document is.</summary>
    /// <param name="document">An agreement with one or two signatures, or an act.</param>
    /// <param name="source">Who brings it.</param>
    /// <param name="expected">What it must be, and of which agreement; null where the document decides.</param>
    public async Task<ActOutcome> RecordAsync(SignedDocument document, ActSource source, (ActKind Kind, string? Agreement)? expected, CancellationToken ct)
    {
        // An ended directory allows nothing new, but what stops an exchange is taken by it still.
        if (state.Current is not { Directory: { } directory } current || !current.IsFresh(clock)
            || (document.Type == DocumentTypes.Agreement && !current.DirectoryServes(clock.GetUtcNow())))
            return new(503, "directory-not-in-force", "Signatures cannot be verified: no directory is in force at this gateway. Try again when it is.");

        Agreement? agreement = null;
        AgreementAct? act = null;
        if (document.Type == DocumentTypes.Agreement ? !Agreement.TryParse(document, out agreement, out var fault) : !AgreementAct.TryParse(document, out act, out fault))
            return new(400, "document-malformed", $"The document cannot be read ({fault}).");
        if (expected?.Agreement is { } named && named != (agreement?.Id ?? act!.Agreement))
            return new(422, "other-agreement", "The document is about another agreement than the address names.");

        var (outcome, recorded) = await RecordAsync(new(document, directory, source, expected?.Kind), agreement, act, ct);
        if (recorded is { } kind)
        {
            log.LogInformation("Agreement {Agreement}: {Act} recorded, brought by {Source}; it stands {Status}", outcome.Agreement, kind, source.Name, outcome.Stands);
            await state.ChangedAsync(ct);
            deliveries.Wake();
        }
        return outcome;
    }

    private async Task<(ActOutcome Outcome, ActKind? Recorded)> RecordAsync(Brought brought, Agreement? agreement, AgreementAct? act, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var store = new AgreementStore(connection, clock);
        var held = await store.LockAsync(agreement?.Id ?? act!.Agreement, ct);
        var step = agreement is not null
            ? await JudgeAgreementAsync(brought, agreement, held, store, ct)
            : JudgeAct(brought, act!, held, held is not null && await store.IsRecordedAsync(brought.Document, ct));
        if (step.Refusal is { } refusal)
            return (refusal with { Agreement = agreement?.Id ?? act!.Agreement, Stands = held?.Status }, null);

        var status = step.Lifecycle!.Status;
        var terms = agreement ?? held!.Terms;
        if (!step.Lifecycle.Changes)
            return (new(200, "unchanged", $"The agreement is {StatusText.Of(status)} already.", terms.Id, status), null);
        var merged = agreement is null || held is null ? held?.Document ?? brought.Document : brought.Document.Signatures.Aggregate(held.Document, (d, s) => d.With(s));
        await store.KeepAsync(terms, merged, status, step.OfferedBy!, held is null, ct);
        var delivered = agreement is null ? brought.Document : merged;
        var id = await store.AddActAsync(terms, step.Kind, step.By!, step.KeyId!, delivered, brought.Document.Id, act?.Reason, brought.Directory.Version, brought.Source.Name, ct);
        if (ours.Contains(step.By!.ToString()) && !ours.Contains(terms.OtherThan(step.By).ToString()))
            await store.QueueAsync(id, terms, step.By, ct);
        await transaction.CommitAsync(ct);
        return (new(held is null ? 201 : 200, StatusText.Of(status), $"The agreement is {StatusText.Of(status)}.", terms.Id, status), step.Kind);
    }

    private async Task<Step> JudgeAgreementAsync(Brought brought, Agreement agreement, StoredAgreement? held, AgreementStore store, CancellationToken ct)
    {
        var known = held?.Document.Signatures.Select(s => s.KeyId).ToList() ?? [];
        if (!AgreementSigners.TryVerify(brought.Document, agreement, brought.Directory, clock.GetUtcNow(), known, out var signers, out var breach))
            return Step.Refuse(422, breach);
        if (CheckParties(brought, agreement) is { } stranger)
            return stranger;

        var added = signers.Where(signer => !known.Contains(signer.Value)).Select(signer => signer.Key).ToList();
        // Who acts is whose signature is new and who is at the door: the partner, or the one of ours.
        var by = brought.Source.Partner
            ?? added.Concat(signers.Keys).FirstOrDefault(member => ours.Contains(member.ToString()));
        if (by is null || !signers.TryGetValue(by, out var keyId))
            return Step.Refuse(422, new("not-signed-by-sender", "Whoever brings an agreement signs it: the signature of the acting party is missing."));
        var offeredBy = held?.OfferedBy ?? (signers.Count == 2 ? agreement.OtherThan(by) : by);
        var kind = by == offeredBy ? ActKind.Offer : ActKind.Accept;
        // Nothing new: a delivery that is repeated, or an acceptance that came here by the other way first.
        if (held is not null && added.Count == 0 && (brought.Source.Partner is not null || brought.Expected != ActKind.Accept || held.Status == AgreementStatus.Accepted))
            return new(new(held.Status, false), kind, by, keyId, offeredBy);
        if (held is { Status: AgreementStatus.Rejected or AgreementStatus.Revoked } && added.Count == 0)
            return Step.Refuse(409, AgreementLifecycle.Next(held.Status, agreement.OtherThan(by), ActKind.Accept, by).Conflict!);
        if (brought.Expected is { } expected && expected != kind)
        {
            return Step.Refuse(422, kind == ActKind.Accept
                ? new("acceptance-not-offer", "The document bears both signatures, so it is an acceptance. Bring it to the agreement's 'accept'.")
                : new("offer-not-acceptance", "The document bears no acceptance: the party that did not offer the agreement has not signed it."));
        }
        if (held is not null && added.Any(member => member != by))
            return Step.Refuse(422, new("signature-of-another", "The document brings a new signature of another party. Each party brings its own."));
        var lifecycle = held is null
            ? new LifecycleStep(kind == ActKind.Offer ? AgreementStatus.Offered : AgreementStatus.Accepted, true)
            : AgreementLifecycle.Next(held.Status, offeredBy, kind, by);
        if (lifecycle.Conflict is { } conflict)
            return Step.Refuse(409, conflict);
        if (!lifecycle.Changes)
            return new(lifecycle, kind, by, keyId, offeredBy);
        if (!brought.Directory.Has(agreement.Provider) || !brought.Directory.Has(agreement.Consumer))
            return Step.Refuse(422, new("subsystem-unknown", $"The directory (version {brought.Directory.Version}) does not list {(brought.Directory.Has(agreement.Provider) ? agreement.Consumer : agreement.Provider)}."));
        if (agreement.ValidUntil <= clock.GetUtcNow())
            return Step.Refuse(422, new("agreement-expired", "The agreement's dates are over. Offer a new one."));
        return brought.Source.Partner is not null && held is null && await store.OpenOffersAsync(by, ct) >= MostOpenOffers
            ? Step.Refuse(429, new("too-many-offers", $"{MostOpenOffers} offers of this party wait for an answer. Take some back first."))
            : new(lifecycle, kind, by, keyId, offeredBy);
    }

    private Step JudgeAct(Brought brought, AgreementAct act, StoredAgreement? held, bool recorded)
    {
        if (held is null)
            return Step.Refuse(404, new("unknown-agreement", "No agreement of this id is known here. Bring its offer first."));
        if (CheckParties(brought, held.Terms) is { } stranger)
            return stranger;
        if (!(brought.Source.Partner is { } partner ? act.By == partner : ours.Contains(act.By.ToString())))
            return Step.Refuse(422, new("act-of-another", "The act names another party than the one that brings it."));
        if (brought.Expected is { } expected && expected != act.Kind)
            return Step.Refuse(422, new("other-act", $"The document is a {act.Kind.ToString().ToLowerInvariant()}, not a {expected.ToString().ToLowerInvariant()}."));
        // What was recorded before was verified then; its key may have been retired since.
        if (recorded)
            return new(new(held.Status, false), act.Kind, act.By, null, held.OfferedBy);
        if (!AgreementSigners.TryVerify(brought.Document, held.Terms, brought.Directory, clock.GetUtcNow(), [], out var signers, out var breach))
            return Step.Refuse(422, breach);
        if (signers.Count != 1 || !signers.TryGetValue(act.By, out var keyId))
            return Step.Refuse(422, new("not-signed-by-sender", "An act is signed by the party it names, and by nobody else."));
        if (act.At > clock.GetUtcNow() + Skew)
            return Step.Refuse(422, new("act-in-future", "The act says it was signed in the future. Correct the clock it was signed by."));
        var lifecycle = AgreementLifecycle.Next(held.Status, held.OfferedBy, act.Kind, act.By);
        return lifecycle.Conflict is { } conflict ? Step.Refuse(409, conflict) : new(lifecycle, act.Kind, act.By, keyId, held.OfferedBy);
    }

    // A partner brings what concerns itself and one of ours; an operator what concerns one of ours.
    private Step? CheckParties(Brought brought, Agreement agreement) => brought.Source.Partner is { } partner
        ? agreement.IsParty(partner) && ours.Contains(agreement.OtherThan(partner).ToString()) ? null
            : Step.Refuse(422, new("not-between-us", "The agreement is not between the sender and a member of this gateway."))
        : ours.Contains(agreement.Provider.Member.ToString()) || ours.Contains(agreement.Consumer.Member.ToString()) ? null
            : Step.Refuse(422, new("not-ours", "Neither party is a member of this gateway."));

    private sealed record Brought(SignedDocument Document, MemberDirectory Directory, ActSource Source, ActKind? Expected);

    private sealed record Step(LifecycleStep? Lifecycle, ActKind Kind, MemberId? By, string? KeyId, MemberId? OfferedBy, ActOutcome? Refusal = null)
    {
        public static Step Refuse(int status, AgreementBreach breach) => new(null, default, null, null, null, new(status, breach.Slug, breach.Words));
    }
}
