using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Imports;

/// <summary>What a file is said to hold and where it is said to come from.</summary>
internal sealed record FileDescription(string Kind, string Source)
{
    /// <summary>Why such a file is not taken from this caller, or null.</summary>
    public ProblemHttpResult? Refuse(ImportKinds kinds, AreaScope area, Caller caller)
    {
        if (!kinds.TryGet(Kind, out var known))
            return Problems.BadRequest("import-kind", "No such kind of file", $"'kind' is one of: {string.Join(", ", kinds.Codes)}.", ("allowed", kinds.Codes.ToArray()));
        if (!known.Takes(Source))
        {
            var allowed = ImportSource.All.Where(known.Takes).ToArray();
            return Problems.BadRequest("import-source", "No such source of files", $"'source' of {Kind} is one of: {string.Join(", ", allowed)}.", ("allowed", allowed));
        }
        if (!ImportSource.IsFeed(Source))
            return null;
        if (!caller.Has(Scopes.RegistryFeed))
            return Problems.Forbidden("feed-scope", "Inbound feeds need their own right",
                $"Files from '{Source}' make records registered, so they need the scope '{Scopes.RegistryFeed}'. Ask an administrator, or send the file as a commune's own.", ("scope", Scopes.RegistryFeed));
        return area.ProvinceCode is null
            ? Problems.Forbidden("feed-area", "Inbound feeds are the province's", "A feed holds people of the whole province; only an account whose area is the province may bring it in.")
            : null;
    }
}
