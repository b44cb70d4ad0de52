using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Packages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Feeds;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Members;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Packages;

/// <summary>
/// Packs what is to be told to a partner: subscriptions of ours that begin or end, and what follows the position of each of its own. Each is a request as it would be sent,
/// signed for longer, sealed to the partner, and on record before the package is given out. Nothing here changes where a subscriber stands: its answers do.
/// </summary>
internal sealed class PackRequests(NpgsqlDataSource database, PackageLog packages, FeedPages pages, ExchangeState state, Journal journal, IOptions<ExchangeOptions> options, TimeProvider clock)
{
    /// <summary>Writes the package; null when there is nothing to tell, with the reasons of what was left out.</summary>
    /// <exception cref="JournalUnavailableException">It could not be put on record.</exception>
    public async Task<(FileStream? File, PackageHeader Header, IReadOnlyList<string> LeftOut)> RunAsync(OurMember from, MemberId to, DirectoryKey recipient, string by, CancellationToken ct)
    {
        var header = new PackageHeader(Guid.CreateVersion7(), PackageHeader.Requests, from.Id, to, clock.GetUtcNow());
        var (file, leftOut, changes) = (PackageFile.Create(), new List<string>(), 0L);
        try
        {
            using var writer = await PackageWriter.BeginAsync(file, header, recipient, ct);
            foreach (var (subscription, ends) in await SubscriptionsAsync(ct))
            {
                if (state.Current.Find(subscription.Agreement)?.Terms is { } terms && terms.Provider.Member == to && terms.Consumer.Member == from.Id)
                    await TellAsync(writer, header, from, terms, subscription, ends, ct);
            }
            foreach (var subscriber in await SubscribersAsync(to, ct))
                changes += await TellChangesAsync(writer, header, from, subscriber, options.Value.Packages.MostChanges - changes, leftOut, ct);
            if (writer.Messages == 0)
            {
                await file.DisposeAsync();
                return (null, header, leftOut);
            }
            await packages.NoteAsync(header, by, writer.Messages, changes, 0, leftOut, ct);
            await writer.EndAsync(from.KeyId, from.Key, ct);
            file.Position = 0;
            return (file, header, leftOut);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task TellAsync(PackageWriter writer, PackageHeader header, OurMember from, Agreement terms, Subscriber subscription, bool ends, CancellationToken ct)
    {
        if (!RequestTarget.TryParse($"/r1/{terms.Provider.Member}/{BuiltInServices.Subsystem}/{FeedRules.Subscriptions}", out var target, out _))
            return;
        using var content = Content.Of(new SubscriptionMessage(subscription.Id, subscription.Operation, ends).Write());
        var request = new PartnerRequest
        {
            As = from, Client = new(from.Id, BuiltInServices.Subsystem), Method = "POST", Target = target, Content = content, Agreement = terms, Purpose = subscription.Purpose,
            Id = Guid.CreateVersion7().ToString(), Headers = [("content-type", "application/json")],
        };
        await PackAsync(writer, header, request, subscription.Id, null, null, 0, ct);
    }

    // How many changes were packed.
    private async Task<long> TellChangesAsync(PackageWriter writer, PackageHeader header, OurMember from, Subscriber due, long most, List<string> leftOut, CancellationToken ct)
    {
        var packed = 0L;
        while (true)
        {
            if (state.Current.Active(due.Agreement, clock.GetUtcNow()) is not { } agreement || agreement.Provider.Member != from.Id)
                return packed;
            if (agreement.Rows == RowScope.WithConsent)
            {
                leftOut.Add($"{agreement.Service}{due.Operation}: held by consent, and copies are good for a quarter of an hour; a package takes longer.");
                return packed;
            }
            if (packed >= most)
            {
                leftOut.Add($"{agreement.Service}{due.Operation}: more than Exchange:Packages:MostChanges; the rest follows in the next package, once this one is answered.");
                return packed;
            }
            using var read = await pages.ReadAsync(due, agreement, ct);
            if (read.Page is not { } page)
            {
                leftOut.Add($"{agreement.Service}{due.Operation}: {read.Failure}");
                return packed;
            }
            if (page.Changes.Count > 0)
            {
                using var content = read.ToContent(agreement);
                await PackAsync(writer, header, pages.ToRequest(due, agreement, read, content), due.Id, due.Position, page.Next, page.Changes.Count, ct);
                packed += page.Changes.Count;
            }
            if (page.AtHead)
                return packed;
            // A page of which nothing may be seen moves the reading alone.
            due = due with { Position = page.Changes.Count > 0 ? page.Next : due.Position, ReadTo = page.Next };
        }
    }

    private async Task PackAsync(PackageWriter writer, PackageHeader header, PartnerRequest request, Guid subject, string? after, string? next, int changes, CancellationToken ct)
    {
        var directory = state.Current.Directory!;
        var address = directory.Member(header.To)!.Gateway.Addresses[0];
        var fields = request.ToFields(journal.LatestCheckpoint);
        var signature = RequestSignature.Sign(new HttpRequestFacts(request.Method, "https", address.Authority, request.Target.Raw, fields), request.As.KeyId, request.As.Key, clock.GetUtcNow(), packaged: true);
        (fields["signature-input"], fields["signature"]) = ([signature.SignatureInput], [signature.Signature]);
        var packaged = new PackagedRequest(request.Method, address.Authority, request.Target.Raw, fields.ToDictionary(static field => field.Key, static field => field.Value[0], StringComparer.Ordinal), request.Content.Memory.ToArray());
        var record = request.ToRecord(JournalKind.Intent, signature, directory);
        await journal.WriteAsync(record, ct);
        await packages.KeepAsync(header, new(subject, packaged, RequestHash.OfHashed(packaged.ToFacts(), request.Content.Sha512()), record, after, next, changes), ct);
        await writer.WriteAsync(packaged.Write(), ct);
    }

    private async Task<List<(Subscriber Subscription, bool Ends)>> SubscriptionsAsync(CancellationToken ct)
    {
        await using var read = database.CreateCommand("select id, agreement_id, operation, purpose, position, status = 'ending' from exchange.subscription where status in ('asked', 'ending') order by made_at");
        await using var row = await read.ExecuteReaderAsync(ct);
        var found = new List<(Subscriber, bool)>();
        while (await row.ReadAsync(ct))
            found.Add((new(row.GetGuid(0), "", row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(4), 0, null, null), row.GetBoolean(5)));
        return found;
    }

    private async Task<List<Subscriber>> SubscribersAsync(MemberId member, CancellationToken ct)
    {
        await using var read = database.CreateCommand("select id, member, agreement_id, operation, purpose, position from exchange.subscriber where member = $1 and status <> 'ended' order by made_at");
        read.Parameters.Add(new() { Value = member.ToString() });
        await using var row = await read.ExecuteReaderAsync(ct);
        var found = new List<Subscriber>();
        while (await row.ReadAsync(ct))
            found.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(5), 0, null, null));
        return found;
    }
}
