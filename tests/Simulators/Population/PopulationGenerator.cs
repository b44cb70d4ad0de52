namespace Lmis.Simulators.Population;

/// <summary>
/// Synthetic labour-supply records (thông tin cung lao động) of one province, never of real people: the same options give the same rows
/// everywhere. Rows are made one at a time, whatever their number.
/// </summary>
public static class PopulationGenerator
{
    /// <summary>The rows, line 2 onwards; line 1 is the headers.</summary>
    public static IEnumerable<PopulationRow> Rows(PopulationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Dirty, 1);
        if (options.Series is < 0 or > 9)
            throw new ArgumentException("The series is a number from 0 to 9.");
        return Make(options);
    }

    private static IEnumerable<PopulationRow> Make(PopulationOptions options)
    {
        var random = new Randomness(options.Seed);
        var people = new PersonMaker(options, random);
        var defects = new Defects(options, random, people);
        var likenesses = new Likenesses(options, people);
        var line = 2;
        for (var made = 0; made < options.Rows; made++)
        {
            if (random.Chance(options.Dirty))
            {
                var (cells, outcome, code, facts) = defects.Next();
                yield return new PopulationRow(line++, cells, outcome, code, facts);
            }
            else
            {
                var (cells, facts) = people.Next();
                defects.Remember(cells, facts);
                yield return new PopulationRow(line++, cells, Outcome.Accepted, null, facts);
                foreach (var (others, other, likeness) in likenesses.After(cells, facts))
                    yield return new PopulationRow(line++, others, Outcome.Accepted, null, other, likeness);
            }
        }
    }
}
