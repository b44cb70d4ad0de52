using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Gateway.Configuration;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>An agreement in a list; <c>Active</c> when accepted and inside its dates at this moment.</summary>
public sealed record AgreementSummary(
    string Id, string Provider, string Consumer, string Service, string Status, bool Active, string OfferedBy, bool AwaitsUs,
    IReadOnlyList<string> Purposes, bool PersonalData, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, DateTimeOffset OfferedAt, DateTimeOffset? DecidedAt, DateTimeOffset? EndedAt);

/// <summary>A page of agreements, the newest offer first; <c>Next</c> asks for the following page.</summary>
public sealed record ListAgreementsResponse(IReadOnlyList<AgreementSummary> Agreements, string? Next);

/// <summary>Lists agreements by status, member and service.</summary>
public static class ListAgreements
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/agreements", HandleAsync).WithName(nameof(ListAgreements)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Results<Ok<ListAgreementsResponse>, ProblemHttpResult>> HandleAsync(
        NpgsqlDataSource database, IOptions<ExchangeOptions> options, TimeProvider clock, CancellationToken ct,
        [AllowedValues("offered", "accepted", "rejected", "revoked", null)] string? status = null, [StringLength(200)] string? member = null, [StringLength(64)] string? service = null,
        [StringLength(43, MinimumLength = 43)] string? after = null, [Range(1, 200)] int limit = 50)
    {
        await using var read = database.CreateCommand(
            """
            select id, provider, consumer, service, status, offered_by, provider_member, consumer_member, purposes, personal_data, valid_from, valid_until, offered_at, decided_at, ended_at
            from exchange.agreement
            where ($1::text is null or status = $1) and ($2::text is null or provider_member = $2 or consumer_member = $2) and ($3::text is null or service = $3)
              and ($4::text is null or (offered_at, id) < (select offered_at, id from exchange.agreement where id = $4))
            order by offered_at desc, id desc limit $5
            """);
        foreach (var value in new object?[] { status, member, service, after })
            read.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        read.Parameters.Add(new() { Value = limit + 1 });

        var ours = options.Value.Members.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        var page = new List<AgreementSummary>();
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
                page.Add(Read(row, ours, now));
        }
        var more = page.Count > limit;
        if (more)
            page.RemoveAt(limit);
        return TypedResults.Ok(new ListAgreementsResponse(page, more ? page[^1].Id : null));
    }

    private static AgreementSummary Read(NpgsqlDataReader row, HashSet<string> ours, DateTimeOffset now)
    {
        var (status, offeredBy) = (row.GetString(4), row.GetString(5));
        var (from, until) = (row.GetFieldValue<DateTimeOffset>(10), row.GetFieldValue<DateTimeOffset>(11));
        var other = row.GetString(6) == offeredBy ? row.GetString(7) : row.GetString(6);
        return new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), status, status == "accepted" && now >= from && now < until, offeredBy,
            status == "offered" && ours.Contains(other), row.GetFieldValue<string[]>(8), row.GetBoolean(9), from, until,
            row.GetFieldValue<DateTimeOffset>(12), Time(row, 13), Time(row, 14));
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
