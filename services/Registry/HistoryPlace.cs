using System.Globalization;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry;

/// <summary>Where a history goes on, newest first: behind the version that <c>after</c> names.</summary>
internal static class HistoryPlace
{
    /// <summary>Most changes of one answer.</summary>
    public const int Most = 200;

    /// <summary>Reads <c>after</c>; left out it is the beginning, before every version. A problem when it is no version.</summary>
    public static bool TryRead(string? after, out long version, out ProblemHttpResult? problem)
    {
        version = long.MaxValue;
        problem = after is null || (long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version > 0)
            ? null
            : Problems.BadRequest("cursor-unknown", "The history cannot be continued", "'after' must be the 'next' of an answer to this question. Ask again from the beginning.");
        return problem is null;
    }

    /// <summary>The next page's place, where one more change was found than is shown.</summary>
    public static string? Next(int found, int limit, Func<int, long> versionAt) => found > limit ? versionAt(limit - 1).ToString(CultureInfo.InvariantCulture) : null;
}
