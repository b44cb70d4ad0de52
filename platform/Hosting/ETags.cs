using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Hosting;

/// <summary>Strong entity tags made of a record's version, and the If-Match that guards an update.</summary>
public static class ETags
{
    /// <summary>Gives the answer the tag of this version.</summary>
    public static void Set(HttpContext context, long version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads If-Match; without it a 428 problem, with one that is not ours a 400.</summary>
    public static bool TryReadIfMatch(HttpContext context, out long version, out ProblemHttpResult? problem)
    {
        version = 0;
        problem = null;
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0 || string.IsNullOrEmpty(header[0]))
        {
            problem = Problems.PreconditionRequired("if-match-required", "If-Match required",
                "Read the record first and send its ETag as If-Match, so that nobody's change is overwritten unseen.");
            return false;
        }
        var tag = header[0].AsSpan().Trim();
        if (header.Count == 1 && tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
            && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out version))
            return true;
        problem = Problems.BadRequest("if-match-malformed", "If-Match not understood", "If-Match must hold the one ETag that the record was read with, quotes included.");
        return false;
    }

    /// <summary>The 412 answer, with the version that is current now.</summary>
    public static ProblemHttpResult Changed(long currentVersion) =>
        Problems.PreconditionFailed("changed-meanwhile", "The record has changed",
            "Somebody changed the record after you read it. Read it again, look at their change, and send yours with the new ETag.", ("currentVersion", currentVersion));
}
