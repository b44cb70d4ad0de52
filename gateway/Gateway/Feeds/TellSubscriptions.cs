using Lmis.Exchange.Addressing;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Members;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>
/// Tells providers that a subscription of ours begins or ends, until they have acknowledged it: what was asked while a partner was away is asked when it is back.
/// </summary>
internal sealed class TellSubscriptions(
    NpgsqlDataSource database, CallPartner partner, ExchangeState state, OurMembers ours, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<TellSubscriptions> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromMinutes(1);

    /// <summary>Tells one subscription now; also the caller of the operation does, so that it hears at once.</summary>
    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        if (await TakeAsync("id = $3", ct, id) is { } due)
            await TellAsync(due, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.IsOn && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await TakeAsync("next_at <= $2", stoppingToken) is { } due)
                    await TellAsync(due, stoppingToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or JournalUnavailableException or BudgetExceededException)
            {
                log.LogDebug("Subscriptions wait to be told ({Reason})", fault.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Due?> TakeAsync(string which, CancellationToken ct, params object[] more)
    {
        await using var take = database.CreateCommand(
            $"""
            update exchange.subscription set next_at = $1, attempts = attempts + 1
            where id = (select id from exchange.subscription where status in ('asked', 'ending') and {which} and $2 is not null order by next_at limit 1 for update skip locked)
            returning id, agreement_id, operation, purpose, status, attempts
            """);
        var now = clock.GetUtcNow();
        foreach (var value in (object[])[(now + Lease).UtcDateTime, now.UtcDateTime, .. more])
            take.Parameters.Add(new() { Value = value });
        await using var row = await take.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4) == "ending", row.GetInt32(5)) : null;
    }

    private async Task TellAsync(Due due, CancellationToken ct)
    {
        var snapshot = state.Current;
        // Terms of an agreement that is over are known all the same: the end is told under it, though not by its right.
        if (snapshot.Find(due.Agreement)?.Terms is not { } terms || ours.Find(terms.Consumer.Member) is not { } member
            || !RequestTarget.TryParse($"/r1/{terms.Provider.Member}/{BuiltInServices.Subsystem}/{FeedRules.Subscriptions}", out var target, out _))
        {
            await NoteAsync(due, null, "The agreement is not known to this gateway.", ct);
            return;
        }
        using var content = Content.Of(new SubscriptionMessage(due.Id, due.Operation, due.Ends).Write());
        var id = Guid.CreateVersion7().ToString();
        using var answer = await partner.RunAsync(new()
        {
            As = member, Client = new(terms.Consumer.Member, BuiltInServices.Subsystem), Method = "POST", Target = target, Content = content,
            Agreement = terms, Purpose = due.Purpose, Id = id, Headers = [("content-type", "application/json")],
        }, ct);
        await NoteAsync(due, answer.Status, answer.Fault?.Detail ?? (answer.Status == 200 ? null : $"The provider answers {answer.Status}{(PartnerWords.Of(answer) is { } words ? ": " + words : ".")}"), ct);
    }

    private async Task NoteAsync(Due due, int? status, string? failure, CancellationToken ct)
    {
        var refused = status is >= 400 and < 500 and not (408 or 429);
        var (now, last) = (clock.GetUtcNow(), refused && due.Attempts >= options.Value.Feeds.MostRefusals);
        var then = status == 200 || last ? due.Ends ? "ended" : status == 200 ? "active" : "refused" : null;
        await using var note = database.CreateCommand(
            """
            update exchange.subscription set status = coalesce($2, status), next_at = $3, last_status = $4, last_failure = $5,
                ended_at = case when $2 in ('ended', 'refused') then $6 else ended_at end, attempts = case when $2 is null then attempts else 0 end
            where id = $1 and status = case when $7 then 'ending' else 'asked' end
            """);
        var values = new (object? Value, NpgsqlTypes.NpgsqlDbType Type)[]
        {
            (due.Id, NpgsqlTypes.NpgsqlDbType.Uuid), (then, NpgsqlTypes.NpgsqlDbType.Text), ((now + FeedRules.Pause(due.Attempts, options.Value.Feeds.LongestPause)).UtcDateTime, NpgsqlTypes.NpgsqlDbType.TimestampTz),
            (status, NpgsqlTypes.NpgsqlDbType.Integer), (failure, NpgsqlTypes.NpgsqlDbType.Text), (now.UtcDateTime, NpgsqlTypes.NpgsqlDbType.TimestampTz), (due.Ends, NpgsqlTypes.NpgsqlDbType.Boolean),
        };
        foreach (var (value, type) in values)
            note.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        await note.ExecuteNonQueryAsync(ct);
        if (last)
            log.LogError("The subscription {Subscription} was refused by the provider ({Status}); list the subscriptions to read why", due.Id, status);
    }

    private sealed record Due(Guid Id, string Agreement, string Operation, string Purpose, bool Ends, int Attempts);
}
