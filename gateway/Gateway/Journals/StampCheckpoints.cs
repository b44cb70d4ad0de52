using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>
/// Has checkpoints stamped by the timestamp authority of <c>Exchange:Journal:TimestampAuthority</c> (RFC 3161 over HTTP, section 3.4). An
/// authority that is away holds nothing up: the newest checkpoint is tried first, and each again after a wait that doubles up to an hour.
/// </summary>
internal sealed class StampCheckpoints(NpgsqlDataSource database, IOptions<ExchangeOptions> options, JournalMetrics metrics, ILogger<StampCheckpoints> log) : BackgroundService
{
    private const int LargestAnswer = 256 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <inheritdoc/>
    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Journal.TimestampAuthority is not { } authority)
            return;
        using var timer = new PeriodicTimer(LookEvery);
        var failed = false;
        do
        {
            try
            {
                while (await StampOneAsync(authority, stoppingToken))
                    failed = false;
            }
            catch (Exception e) when (e is HttpRequestException or CryptographicException or NpgsqlException or TimeoutException or SocketException or IOException
                || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                metrics.StampFailed();
                if (!failed)
                    log.LogWarning(e, "The timestamp authority {Authority} gives no timestamp; checkpoints wait for it.", authority);
                failed = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> StampOneAsync(Uri authority, CancellationToken ct)
    {
        if (await ClaimAsync(ct) is not var (number, hash))
            return false;
        var request = TimestampToken.Request(hash);
        using var content = new ByteArrayContent(request.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
        using var answer = await http.PostAsync(authority, content, ct);
        answer.EnsureSuccessStatusCode();
        var token = TimestampToken.FromAnswer(request, await answer.Content.ReadAsByteArrayAsync(ct));
        await using var store = database.CreateCommand("update journal.checkpoint set token = $2 where number = $1 and token is null");
        store.Parameters.Add(new() { Value = number });
        store.Parameters.Add(new() { Value = token });
        await store.ExecuteNonQueryAsync(ct);
        metrics.Stamped();
        return true;
    }

    // Claimed by counting the attempt, so that replicas do not ask twice.
    private async Task<(long Number, byte[] Hash)?> ClaimAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update journal.checkpoint set token_tried_at = clock_timestamp(), token_tries = token_tries + 1
            where number = (
                select number from journal.checkpoint
                where token is null
                  and (token_tried_at is null or token_tried_at < clock_timestamp() - least(interval '1 hour', interval '2 seconds' * power(2, least(token_tries, 11))))
                order by number desc limit 1 for update skip locked)
            returning number, hash
            """);
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }
}
