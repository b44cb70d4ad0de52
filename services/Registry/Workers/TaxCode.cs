namespace Lmis.Registry.Workers;

/// <summary>
/// Tax code and enterprise code (mã số thuế, mã số doanh nghiệp): 10 digits with a check digit, or 10-3 for a branch.
/// N10 = 10 − (Σ Nᵢ·Wᵢ mod 11), W = 31, 29, 23, 19, 17, 13, 7, 5, 3.
/// </summary>
public static class TaxCode
{
    private static readonly int[] Weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

    /// <summary>How a code was judged.</summary>
    public enum Verdict
    {
        /// <summary>Not a tax code.</summary>
        Wrong,

        /// <summary>A tax code.</summary>
        Valid,

        /// <summary>The formula gives 10, written as 0: accepted, though the tax authority does not publish how it treats this case.</summary>
        ValidWithTen,
    }

    /// <summary>Checks length and check digit; a branch is given with or without the hyphen.</summary>
    public static Verdict Check(string code)
    {
        var digits = code.Length == 14 && code[10] == '-' ? string.Concat(code.AsSpan(0, 10), code.AsSpan(11)) : code;
        if (digits.Length is not (10 or 13) || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
            return Verdict.Wrong;
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
            sum += (digits[i] - '0') * Weights[i];
        var expected = 10 - (sum % 11);
        if (expected == 10)
            return digits[9] == '0' ? Verdict.ValidWithTen : Verdict.Wrong;
        return digits[9] - '0' == expected ? Verdict.Valid : Verdict.Wrong;
    }
}
