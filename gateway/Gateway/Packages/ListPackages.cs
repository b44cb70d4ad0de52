using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Packages;

/// <summary>A package that was made or taken here.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">Who made it.</param>
/// <param name="To">Whom it is sealed to.</param>
/// <param name="Kind"><c>requests</c> or <c>answers</c>.</param>
/// <param name="AnswersTo">Of answers: the package they answer.</param>
/// <param name="At">When it was made, or last taken. UTC.</param>
/// <param name="By">Who made or took it.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="Changes">How many changes are told in a package of ours.</param>
/// <param name="Refused">How many of its messages were refused.</param>
/// <param name="Unanswered">Of a package of ours: how many of its requests no answer has come to.</param>
/// <param name="LeftOut">What was not packed, or why some were refused.</param>
public sealed record PackageView(
    Guid Id, string From, string To, string Kind, Guid? AnswersTo, DateTimeOffset At, string By, int Messages, long Changes, int Refused, int Unanswered, IReadOnlyList<string> LeftOut);

/// <summary>The last two hundred, the newest first.</summary>
public sealed record ListPackagesResponse(IReadOnlyList<PackageView> Packages);

/// <summary>Lists the packages that were made and taken, and which of ours wait for answers.</summary>
public static class ListPackages
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/packages", HandleAsync).WithName(nameof(ListPackages)).WithTags("Packages").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Ok<ListPackagesResponse>> HandleAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var read = database.CreateCommand(
            """
            select id, maker, recipient, kind, answers_to, at, by, messages, changes, refused, (select count(*)::int from exchange.packaged where package_id = p.id and answered_at is null), left_out
            from exchange.package p order by at desc limit 200
            """);
        var found = new List<PackageView>();
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetGuid(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6),
                row.GetInt32(7), row.GetInt64(8), row.GetInt32(9), row.GetInt32(10), row.GetFieldValue<string[]>(11)));
        }
        return TypedResults.Ok(new ListPackagesResponse(found));
    }
}
