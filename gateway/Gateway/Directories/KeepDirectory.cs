using System.Diagnostics.Metrics;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Directories;

/// <summary>Takes an offered directory into the database if the rules allow it; under one lock, so that no two replicas can set each other back.</summary>
public sealed class KeepDirectory
{
    private readonly NpgsqlDataSource database;
    private readonly PinnedAnchors pinned;
    private readonly ExchangeState state;
    private readonly ExchangeOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<KeepDirectory> log;
    private readonly Counter<long> refused;
    private string? lastRefusal;

    public KeepDirectory(
        NpgsqlDataSource database, PinnedAnchors pinned, ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock, IMeterFactory meters, ILogger<KeepDirectory> log)
    {
        (this.database, this.pinned, this.state, this.options, this.clock, this.log) = (database, pinned, state, options.Value, clock, log);
        refused = meters.Create("Lmis.Gateway.Exchange").CreateCounter<long>("lmis.exchange.directory.refused", description: "Offered directories that were refused, by reason");
    }

    /// <summary>Decides, and keeps what is accepted with its very bytes.</summary>
    /// <param name="offered">The JWS as it came.</param>
    /// <param name="asLink">Whether it only leads to a newer one and may itself have ended.</param>
    public async Task<DirectoryVerdict> OfferAsync(ReadOnlyMemory<byte> offered, bool asLink, CancellationToken ct)
    {
        // A source that knows no ETag sends the same every few seconds.
        if (state.Current is { Directory: { } same } current && current.DirectoryDocument.Span.SequenceEqual(offered.Span))
            return Told(new(DirectoryDecision.Unchanged, "unchanged", "The directory is the one already held.", same));
        var verdict = Told(await DecideAndKeepAsync(offered, asLink ? TimeSpan.FromDays(36_500) : options.Directory.Grace, ct));
        if (verdict.Decision == DirectoryDecision.Accepted)
            await state.ChangedAsync(ct);
        return verdict;
    }

    private async Task<DirectoryVerdict> DecideAndKeepAsync(ReadOnlyMemory<byte> offered, TimeSpan grace, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var alone = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('exchange.directory', 0))", connection))
            await alone.ExecuteNonQueryAsync(ct);
        var (held, chained) = await HeldAsync(connection, ct);
        var verdict = AcceptDirectory.Decide(offered, options.Instance, pinned.Anchors, held, chained ? held!.Anchors : null, grace, clock.GetUtcNow());
        if (verdict is not { Decision: DirectoryDecision.Accepted, Directory: { } directory })
            return verdict;
        await using var keep = new NpgsqlCommand(
            "insert into exchange.directory (version, hash, document, issued, expires, pins, accepted_at) values ($1, $2, $3, $4, $5, $6, $7)", connection)
        {
            Parameters =
            {
                new() { Value = directory.Version },
                new() { Value = directory.Hash },
                new() { Value = offered.ToArray() },
                new() { Value = directory.Issued.UtcDateTime },
                new() { Value = directory.Expires.UtcDateTime },
                new() { Value = pinned.Fingerprint },
                new() { Value = clock.GetUtcNow().UtcDateTime },
            },
        };
        await keep.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return verdict;
    }

    private async Task<(MemberDirectory? Held, bool Chained)> HeldAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select document, pins from exchange.directory order by version desc limit 1", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return (null, false);
        return SignedDocument.TryRead(row.GetFieldValue<byte[]>(0), DocumentTypes.Directory, out var document, out var fault)
            && MemberDirectory.TryParse(document, out var held, out fault)
                ? (held, row.GetString(1) == pinned.Fingerprint)
                : throw new InvalidOperationException($"The directory in the database cannot be read ({fault}). Restore the table exchange.directory.");
    }

    // The same refusal comes every few seconds: it is told when it begins and when it ends.
    private DirectoryVerdict Told(DirectoryVerdict verdict)
    {
        if (verdict.Decision == DirectoryDecision.Refused)
        {
            refused.Add(1, new KeyValuePair<string, object?>("reason", verdict.Slug));
            if (Interlocked.Exchange(ref lastRefusal, verdict.Words) != verdict.Words)
                log.LogWarning("An offered directory is refused ({Reason}); the last good one stays. {Words}", verdict.Slug, verdict.Words);
        }
        else
        {
            lastRefusal = null;
            if (verdict is { Decision: DirectoryDecision.Accepted, Directory: { } directory })
                log.LogInformation("Directory version {Version} is accepted: {Members} members, in force until {Expires:u}", directory.Version, directory.Members.Count, directory.Expires);
        }
        return verdict;
    }
}
