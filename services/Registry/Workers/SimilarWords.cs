using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>
/// The words of names that may be meant by a mistyped one. There are a few thousand words in the names of a million people, so a slip is looked
/// for among the words and not among the names.
/// </summary>
internal static class SimilarWords
{
    /// <summary>For each word those of the register that are one slip away (two in a long word), or itself; none for a word that is like no other.</summary>
    public static async Task<IReadOnlyList<string[]>> FindAsync(RegistryDb db, string[] words, CancellationToken ct)
    {
        var swapped = words.SelectMany(static word => Swaps(word).Select(swap => (Word: word, Swap: swap))).ToList();
        var (of, swaps) = (swapped.ConvertAll(static s => s.Word), swapped.ConvertAll(static s => s.Swap));
        var found = await db.Database.SqlQuery<Similar>(
            $"""
            SELECT q.word, n.word AS meant FROM unnest({words}) AS q (word) JOIN name_word n
              ON levenshtein_less_equal(n.word, q.word, 2) <= CASE WHEN length(q.word) < 3 THEN 0 WHEN length(q.word) < 7 THEN 1 ELSE 2 END
            UNION SELECT s.word, n.word FROM unnest({of}, {swaps}) AS s (word, swap) JOIN name_word n ON n.word = s.swap
            """).ToListAsync(ct);
        var byWord = found.ToLookup(static f => f.Word, static f => f.Meant);
        return [.. words.Select(word => byWord[word].Distinct().ToArray())];
    }

    /// <summary>The word with two neighbouring letters changed about.</summary>
    private static IEnumerable<string> Swaps(string word) =>
        Enumerable.Range(0, Math.Max(0, word.Length - 1)).Select(i => string.Concat(word.AsSpan(0, i), [word[i + 1], word[i]], word.AsSpan(i + 2)));

    private sealed record Similar(string Word, string Meant);
}
