using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>
/// Synthetic personal numbers: valid in form (prefix of birth registration, century and sex, year), and told apart by their last six digits,
/// which a real register would fill at random. Series 0 uses 990000–999999, series 1 uses 980000–989999 and so on down to series 9 with
/// 900000–909999. A series that needs more than 10,000 numbers for one prefix, sex and year goes on 100,000 lower (series 0: 890000–899999),
/// so that two series never share a number. These numbers may belong to real people elsewhere and must never leave a test installation.
/// </summary>
public sealed class PersonalNumbers(int series)
{
    private const int BlockSize = 10_000, Blocks = 10;

    private readonly Dictionary<(string, int, bool), int> used = [];

    /// <summary>The next number of this prefix, year of birth and sex; each is given once.</summary>
    public string Next(string prefix, int year, bool male)
    {
        var cell = (prefix, year, male);
        var count = used.GetValueOrDefault(cell);
        used[cell] = count + 1;
        var block = count / BlockSize;
        if (block >= Blocks)
            throw new InvalidOperationException($"Series {series} has given all its {BlockSize * Blocks} numbers for prefix {prefix}, year {year}.");
        // 7919 is prime to the block's size: a walk through the whole block that does not look like counting.
        var serial = 990_000 - (series * BlockSize) - (block * BlockSize * Blocks) + (count % BlockSize * 7919 % BlockSize);
        var century = ((year / 100) - 19) * 2 + (male ? 0 : 1);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{century}{year % 100:00}{serial:000000}");
    }
}
