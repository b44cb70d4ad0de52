using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.States;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>An agreement as the database holds it.</summary>
public sealed record StoredAgreement(Agreement Terms, SignedDocument Document, AgreementStatus Status, MemberId OfferedBy);

/// <summary>Reads and writes one agreement inside its transaction.</summary>
internal sealed class AgreementStore(NpgsqlConnection connection, TimeProvider clock)
{
    /// <summary>Takes the agreement for this transaction alone, also when it is not there yet.</summary>
    public async Task<StoredAgreement?> LockAsync(string id, CancellationToken ct)
    {
        await using (var alone = Command("select pg_advisory_xact_lock(hashtextextended($1, 1))", id))
            await alone.ExecuteNonQueryAsync(ct);
        await using var read = Command("select document, status, offered_by from exchange.agreement where id = $1", id);
        await using var row = await read.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return null;
        return SignedDocument.TryRead(row.GetFieldValue<byte[]>(0), DocumentTypes.Agreement, out var document, out var fault)
            && Agreement.TryParse(document, out var terms, out fault) && MemberId.TryParse(row.GetString(2), out var offeredBy)
                ? new(terms, document, StatusText.Read(row.GetString(1)), offeredBy)
                : throw new InvalidOperationException($"The agreement {id} in the database cannot be read ({fault}). Restore the table exchange.agreement.");
    }

    public async Task KeepAsync(Agreement terms, SignedDocument document, AgreementStatus status, MemberId offeredBy, bool isNew, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var keep = isNew
            ? Command(
                """
                insert into exchange.agreement (id, document, status, decided_at, ended_at, provider, provider_member, consumer, consumer_member, service,
                    purposes, personal_data, valid_from, valid_until, offered_by, offered_at)
                values ($1, $2, $3, case when $3 = 'offered' then null else $4 end, null, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $4)
                """,
                terms.Id, document.ToJson(), StatusText.Of(status), now, terms.Provider.ToString(), terms.Provider.Member.ToString(), terms.Consumer.ToString(),
                terms.Consumer.Member.ToString(), terms.Service, terms.Purposes.ToArray(), terms.PersonalData, terms.ValidFrom.UtcDateTime, terms.ValidUntil.UtcDateTime, offeredBy.ToString())
            : Command(
                """
                update exchange.agreement set document = $2, status = $3,
                    decided_at = case when $3 in ('accepted', 'rejected') then $4 else decided_at end,
                    ended_at = case when $3 in ('rejected', 'revoked') then $4 else ended_at end
                where id = $1
                """,
                terms.Id, document.ToJson(), StatusText.Of(status), now);
        await keep.ExecuteNonQueryAsync(ct);
    }

    public async Task<Guid> AddActAsync(
        Agreement terms, ActKind kind, MemberId by, string keyId, SignedDocument document, string documentId, string? reason, long directoryVersion, string recordedBy, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var add = Command(
            """
            insert into exchange.act (id, agreement_id, kind, member, key_id, document_id, document, reason, directory_version, recorded_at, recorded_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            id, terms.Id, kind.ToString().ToLowerInvariant(), by.ToString(), keyId, documentId, document.ToJson(), (object?)reason ?? DBNull.Value, directoryVersion,
            clock.GetUtcNow().UtcDateTime, recordedBy);
        await add.ExecuteNonQueryAsync(ct);
        return id;
    }

    public async Task QueueAsync(Guid act, Agreement terms, MemberId from, CancellationToken ct)
    {
        await using var queue = Command(
            "insert into exchange.delivery (act_id, agreement_id, from_member, to_member, next_at) values ($1, $2, $3, $4, $5)",
            act, terms.Id, from.ToString(), terms.OtherThan(from).ToString(), clock.GetUtcNow().UtcDateTime);
        await queue.ExecuteNonQueryAsync(ct);
    }

    public async Task<bool> IsRecordedAsync(SignedDocument act, CancellationToken ct)
    {
        await using var read = Command("select exists (select 1 from exchange.act where document_id = $1 and kind in ('reject', 'revoke'))", act.Id);
        return (bool)(await read.ExecuteScalarAsync(ct))!;
    }

    public async Task<long> OpenOffersAsync(MemberId by, CancellationToken ct)
    {
        await using var count = Command("select count(*) from exchange.agreement where offered_by = $1 and status = 'offered'", by.ToString());
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
