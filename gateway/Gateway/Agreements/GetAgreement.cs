using System.Buffers.Text;
using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Directories;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>The terms both parties sign.</summary>
public sealed record AgreementTerms(
    string Provider, string Consumer, string Service, IReadOnlyList<string> Operations, IReadOnlyList<string> Fields, IReadOnlyList<string> QueryParameters, string Rows,
    IReadOnlyList<string> Purposes, string LegalBasis, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, int RatePerMinute, long QuotaPerDay, bool PersonalData,
    string Contact, string? Reference)
{
    internal static AgreementTerms Of(Agreement a) => new(
        a.Provider.ToString(), a.Consumer.ToString(), a.Service, a.Operations, a.Fields, a.QueryParameters, a.Rows.ToString(), a.Purposes, a.LegalBasis,
        a.ValidFrom, a.ValidUntil, a.RatePerMinute, a.QuotaPerDay, a.PersonalData, a.Contact, a.Reference);
}

/// <summary>What a party did, by which key, and how its delivery to the other party stands: <c>none</c>, <c>waiting</c>, <c>delivered</c> or <c>parked</c>.</summary>
public sealed record AgreementActSummary(string Act, string Member, string KeyId, string? Reason, DateTimeOffset RecordedAt, string RecordedBy, string Delivery);

/// <summary>An agreement with its terms, its acts in order, and the signed document for signing or for keeping.</summary>
public sealed record GetAgreementResponse(
    string Id, string Status, bool Active, AgreementTerms Terms, IReadOnlyList<AgreementActSummary> Acts, SignedDocumentBody Document);

/// <summary>One agreement in full.</summary>
public static class GetAgreement
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/agreements/{id}", HandleAsync).WithName(nameof(GetAgreement)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<GetAgreementResponse>, ProblemHttpResult>> HandleAsync(
        string id, NpgsqlDataSource database, ExchangeState state, TimeProvider clock, CancellationToken ct)
    {
        if (state.Current.Find(id) is not { } held)
            return Unknown(id);
        var acts = new List<AgreementActSummary>();
        await using var read = database.CreateCommand(
            """
            select a.kind, a.member, a.key_id, a.reason, a.recorded_at, a.recorded_by,
                case when d.id is null then 'none' when d.delivered_at is not null then 'delivered' when d.parked_at is not null then 'parked' else 'waiting' end
            from exchange.act a left join exchange.delivery d on d.act_id = a.id
            where a.agreement_id = $1 order by a.recorded_at, a.id
            """);
        read.Parameters.Add(new() { Value = id });
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            acts.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.GetFieldValue<DateTimeOffset>(4), row.GetString(5), row.GetString(6)));
        }
        return TypedResults.Ok(new GetAgreementResponse(
            id, StatusText.Of(held.Status), state.Current.Active(id, clock.GetUtcNow()) is not null, AgreementTerms.Of(held.Terms), acts, Body(held.Document)));
    }

    internal static ProblemHttpResult Unknown(string id) =>
        Problems.NotFound("unknown-agreement", "Unknown agreement", "No agreement of this id is known at this gateway. List the agreements to see which are.", ("agreement", id));

    private static SignedDocumentBody Body(SignedDocument document) => new(
        Base64Url.EncodeToString(document.Payload.Span),
        [.. document.Signatures.Select(s => new DocumentSignatureBody(s.Protected, Base64Url.EncodeToString(s.Value.Span)))]);
}
