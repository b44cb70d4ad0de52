using System.Security.Cryptography;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Packages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Feeds;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Packages;

/// <summary>What became of a package of answers.</summary>
/// <param name="Package">The package.</param>
/// <param name="AnswersTo">The package of ours that it answers.</param>
/// <param name="Answers">How many answers it holds.</param>
/// <param name="Taken">How many were taken now, each on record with its signature.</param>
/// <param name="Again">How many had been taken before.</param>
/// <param name="Refused">How many of those taken are refusals; the lists of subscriptions and subscribers say why.</param>
public sealed record TakenAnswers(Guid Package, Guid? AnswersTo, int Answers, int Taken, int Again, int Refused);

/// <summary>
/// Takes the answers to a package of ours: each must be signed by the member that was asked over the very request that was packed, and is put on record before it counts.
/// </summary>
internal sealed class TakeAnswers(PackageLog packages, ExchangeState state, Journal journal, TimeProvider clock)
{
    /// <exception cref="JournalUnavailableException">One could not be put on record; what was taken before is taken.</exception>
    public async Task<(TakenAnswers? Taken, PackageFault? Fault)> RunAsync(PackageHeader package, Stream from, OurMember member, string by, CancellationToken ct)
    {
        var (count, taken, again, refused) = (0, 0, 0, 0);
        await foreach (var line in PackageReader.MessagesAsync(from, ct))
        {
            count++;
            if (!SealedMessage.TryOpen(line, member.PackageKeys.GetValueOrDefault, out var plain, out var closed))
                return (null, new(422, $"Answer {count}: {closed}."));
            if (!PackagedAnswer.TryRead(plain, out var answer) || await packages.FindAsync(answer.RequestId, package.From.ToString(), ct) is not { } sent)
                return (null, new(422, $"Answer {count} is to no request that left this gateway for {package.From} in the last 60 days."));
            if (sent.IsAnswered)
            {
                again++;
                continue;
            }
            if (Unproved(answer, sent, package.From, out var proof) is { } words)
                return (null, new(422, $"Answer {count} is not to be believed: {words}."));
            if (!sent.IsOnRecord)
            {
                await journal.WriteAsync(sent.Record with
                {
                    Kind = JournalKind.Exchange,
                    Status = answer.Status,
                    ResponseDigest = ContentDigest.Format(SHA256.HashData(answer.Content)),
                    ResponseBase = proof!.Base,
                    ResponseKeyId = proof.KeyId,
                    ResponseSignature = proof.Signature,
                    ResponseBytes = answer.Content.Length,
                    LatencyMicroseconds = (long)(clock.GetUtcNow() - sent.SignedAt).TotalMicroseconds,
                    PeerCheckpoint = answer.Fields.GetValueOrDefault(ExchangeHeaders.Checkpoint),
                    DirectoryVersion = state.Current.Directory!.Version,
                }, ct);
            }
            await ApplyAsync(sent, answer, package.From, ct);
            taken++;
            refused += answer.Status >= 300 ? 1 : 0;
        }
        await packages.NoteAsync(package, by, count, 0, refused, [], ct);
        return (new(package.Id, package.AnswersTo, count, taken, again, refused), null);
    }

    private async Task ApplyAsync(AwaitedAnswer sent, PackagedAnswer answer, MemberId member, CancellationToken ct)
    {
        var failure = answer.Status == 200 ? null : $"The answer in the package is {answer.Status} ({answer.Fields.GetValueOrDefault(ExchangeHeaders.Error) ?? "of the service"}).";
        if (!sent.IsDelivery)
        {
            await packages.SettleAsync(sent, answer.Status, failure, ct);
            return;
        }
        using var content = Content.Of(answer.Content);
        await packages.AdvanceAsync(sent, member.ToString(), answer.Status, answer.Status == 200 ? TakeChanges.ReadReceipt(content) : null, failure, ct);
    }

    private string? Unproved(PackagedAnswer answer, AwaitedAnswer sent, MemberId member, out VerifiedSignature? proof)
    {
        proof = null;
        if (!ContentDigest.Matches(answer.Fields.GetValueOrDefault("content-digest"), SHA256.HashData(answer.Content)))
            return "its content does not fit its digest";
        var (now, directory) = (clock.GetUtcNow(), state.Current.Directory!);
        if (!ResponseSignature.TryVerify(answer.ToFacts(sent.Request.ToFacts()), id => directory.ActiveKey(id, KeyUse.Message, now) is { } key && key.Member == member ? key.PublicKey : null, now, out proof, out var fault, packaged: true))
            return fault;
        if (answer.Fields.GetValueOrDefault(ExchangeHeaders.RequestId) != sent.Record.RequestId)
            return "it answers another request";
        return answer.Fields.GetValueOrDefault(ExchangeHeaders.RequestHash) is { } hash && hash != sent.Hash ? "it answers a request that was changed" : null;
    }
}
