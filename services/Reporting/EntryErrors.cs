using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting;

/// <summary>Gathers every wrong value of a list that is taken whole or not at all, named as in the request: <c>lines[3].unit</c>.</summary>
internal sealed class EntryErrors(string list)
{
    private const int MostNamed = 100;
    private readonly SortedDictionary<string, string[]> errors = new(StringComparer.Ordinal);

    /// <summary>A 400 that names what is wrong; null when nothing is.</summary>
    public ProblemHttpResult? Problem => errors.Count == 0
        ? null
        : Problems.BadRequest(
            "validation", "Some values are wrong", "'errors' names each and why. Nothing was stored; correct them and send the whole list again.",
            ("errors", errors.Take(MostNamed).ToDictionary()), ("count", errors.Count));

    public void Check(bool isWrong, string field, string rule)
    {
        if (isWrong)
            errors[field] = [rule];
    }

    public void Check(int line, bool isWrong, string field, string rule) => Check(isWrong, $"{list}[{line}].{field}", rule);
}
