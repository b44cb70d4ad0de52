using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>One reading out of either table: of one person's data, or of a page of hits.</summary>
internal sealed record LoggedReading(
    DateTimeOffset At, Guid Id, Guid[] PersonIds, string ReadBy, string? ReaderName, string? Unit, string[] Roles, string ClientId, string Purpose, string What, bool Sensitive,
    string? AgreementId, string? RequestId, string? PurposeDetail, string? Ground, Guid? ConsentId, string? Asked);

/// <summary>The readings of records and of search pages as one list, newest first.</summary>
internal static class AccessLog
{
    /// <summary>One reading more than asked for tells that there is a next page.</summary>
    public static async Task<List<LoggedReading>> ReadAsync(
        IQueryable<RecordReading> records, IQueryable<SearchReading> searches, ReadingPlace? after, int limit, CancellationToken ct)
    {
        if (after is { } place)
        {
            records = records.Where(r => r.ReadAt < place.At || (r.ReadAt == place.At && r.Id < place.Id));
            searches = searches.Where(r => r.ReadAt < place.At || (r.ReadAt == place.At && r.Id < place.Id));
        }
        var ofRecords = await records.OrderByDescending(static r => r.ReadAt).ThenByDescending(static r => r.Id).Take(limit + 1)
            .Select(static r => new LoggedReading(r.ReadAt, r.Id, new[] { r.PersonId }, r.ReadBy, r.ReaderName, r.ReaderUnit, r.ReaderRoles, r.ClientId, r.Purpose, r.What, r.Sensitive,
                r.AgreementId, r.RequestId, r.PurposeDetail, r.Ground, r.ConsentId, null)).ToListAsync(ct);
        var ofSearches = await searches.OrderByDescending(static r => r.ReadAt).ThenByDescending(static r => r.Id).Take(limit + 1)
            .Select(static r => new LoggedReading(r.ReadAt, r.Id, r.PersonIds, r.ReadBy, r.ReaderName, r.ReaderUnit, r.ReaderRoles, r.ClientId, r.Purpose, r.What, r.Sensitive,
                null, null, null, null, null, r.Asked)).ToListAsync(ct);
        return [.. ofRecords.Concat(ofSearches).OrderByDescending(static r => r.At).ThenByDescending(static r => r.Id).Take(limit + 1)];
    }

    /// <summary>The place named by <c>after</c>; a problem when it is none.</summary>
    public static bool TryReadPlace(string? after, out ReadingPlace? place, out ProblemHttpResult? problem)
    {
        place = after is null ? null : ReadingPlace.Read(after);
        problem = after is not null && place is null
            ? Problems.BadRequest("cursor-unknown", "The list cannot be continued", "'after' must be the 'next' of an answer to this question. Ask again from the beginning.")
            : null;
        return problem is null;
    }

    /// <summary>The next page's place, where there is one more reading than shown.</summary>
    public static string? Next(List<LoggedReading> readings, int limit) => readings.Count > limit ? new ReadingPlace(readings[limit - 1].At, readings[limit - 1].Id).ToString() : null;
}
