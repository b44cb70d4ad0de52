using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Directories;
using Npgsql;

namespace Lmis.Gateway.States;

/// <summary>Reads directory, agreements and blocks as one moment of the database has them, keeping what did not change.</summary>
public sealed class ReadState(PinnedAnchors pinned, ILogger<ReadState> log)
{
    /// <summary>The content at this moment; the very same object when nothing has changed.</summary>
    public async Task<ExchangeContent> ReadAsync(NpgsqlDataSource database, ExchangeContent known, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await VersionAsync(connection, ct) == known.Version)
            return known;
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var version = await VersionAsync(connection, ct);
        var (directory, document) = await DirectoryAsync(connection, known, ct);
        var blocked = await BlockedAsync(connection, ct);
        var agreements = await AgreementsAsync(connection, known, directory, ct);
        return new(version, directory, document, blocked, agreements);
    }

    private static async Task<long> VersionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select version from exchange.state_version", connection);
        return (long)(await read.ExecuteScalarAsync(ct))!;
    }

    private async Task<(MemberDirectory? Directory, ReadOnlyMemory<byte> Document)> DirectoryAsync(NpgsqlConnection connection, ExchangeContent known, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select hash, document, pins from exchange.directory order by version desc limit 1", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return (null, default);
        if (known.Directory?.Hash == row.GetString(0))
            return (known.Directory, known.DirectoryDocument);
        var bytes = row.GetFieldValue<byte[]>(1);
        if (!SignedDocument.TryRead(bytes, DocumentTypes.Directory, out var document, out var fault) || !MemberDirectory.TryParse(document, out var directory, out fault))
            throw new InvalidOperationException($"The directory in the database cannot be read ({fault}). Restore the table exchange.directory.");
        // Who changes the configured anchors starts trust anew: what others vouched for no longer counts.
        if (AcceptDirectory.IsSignedByOneOf(document, row.GetString(2) == pinned.Fingerprint ? directory.Anchors : pinned.Anchors))
            return (directory, bytes);
        log.LogError("The directory held (version {Version}) does not follow from Exchange:Directory:Anchors, so no partner is known. Correct the anchors, or wait for a directory that they sign", directory.Version);
        return (null, default);
    }

    private static async Task<List<MemberId>> BlockedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var blocked = new List<MemberId>();
        await using var read = new NpgsqlCommand("select member from exchange.member_block", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (MemberId.TryParse(row.GetString(0), out var member))
                blocked.Add(member);
        }
        return blocked;
    }

    private async Task<List<HeldAgreement>> AgreementsAsync(NpgsqlConnection connection, ExchangeContent known, MemberDirectory? directory, CancellationToken ct)
    {
        var held = new List<HeldAgreement>();
        var changed = new List<string>();
        await using (var read = new NpgsqlCommand("select id, status from exchange.agreement", connection))
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                if (known.Agreements.TryGetValue(row.GetString(0), out var same) && same.Status == StatusText.Read(row.GetString(1)))
                    held.Add(same.BothSigned || directory == known.Directory ? same : same with { BothSigned = IsSigned(same.Document, same.Terms, same.Status, directory) });
                else
                    changed.Add(row.GetString(0));
            }
        }
        if (changed.Count == 0)
            return held;
        await using (var read = new NpgsqlCommand("select id, status, document from exchange.agreement where id = any($1)", connection) { Parameters = { new() { Value = changed } } })
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                if (Read(row.GetString(0), StatusText.Read(row.GetString(1)), row.GetFieldValue<byte[]>(2), directory) is { } agreement)
                    held.Add(agreement);
            }
        }
        return held;
    }

    private HeldAgreement? Read(string id, AgreementStatus status, byte[] bytes, MemberDirectory? directory)
    {
        if (SignedDocument.TryRead(bytes, DocumentTypes.Agreement, out var document, out var fault) && Agreement.TryParse(document, out var terms, out fault))
        {
            if (terms.Id == id)
                return new(terms, status, document, IsSigned(document, terms, status, directory));
            fault = $"its content is that of {terms.Id}";
        }
        log.LogError("The agreement {Agreement} in the database is not enforced: {Fault}. Restore the table exchange.agreement", id, fault);
        return null;
    }

    // The database says who has agreed; the signatures prove it.
    private bool IsSigned(SignedDocument document, Agreement terms, AgreementStatus status, MemberDirectory? directory)
    {
        if (status != AgreementStatus.Accepted || directory is null)
            return false;
        if (AgreementSigners.BothSigned(document, terms, directory))
            return true;
        log.LogError("The agreement {Agreement} is accepted in the database, but not signed by both parties with keys of directory version {Version}; it is not enforced", terms.Id, directory.Version);
        return false;
    }
}
