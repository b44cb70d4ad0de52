namespace Lmis.Hosting;

/// <summary>
/// How the answers of several members to one operation become one (a federated query). Names are those of the answer's JSON; a row is an element of
/// <paramref name="Items"/>.
/// </summary>
/// <param name="Items">The list that holds the rows; null when the answer itself is the only row.</param>
/// <param name="Order">Values of a row by which the rows of all members stand, the first of them first; <c>-</c> before a name puts the greatest first.</param>
public sealed record ExchangeMerge(string? Items, params string[] Order)
{
    /// <summary>Values in which rows must agree to be compared with each other, for example a definition's version; none when all rows stand in one line.</summary>
    public IReadOnlyList<string> Alike { get; init; } = [];

    /// <summary>The value of the answer that is there when the member has more rows than it gave; null when an answer is always whole.</summary>
    public string? More { get; init; }
}
