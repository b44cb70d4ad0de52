namespace Lmis.Cli.Diagnosis;

/// <summary>How a check ended.</summary>
internal enum Verdict
{
    Good,
    Warning,
    Fault,
    Skipped,
}

/// <summary>What one check found: who is at fault, and what to do.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Words">What was seen.</param>
/// <param name="Who">Who is at fault: <c>us</c>, <c>partner</c>, <c>directory</c>, <c>network</c>, <c>app</c>; null when nobody is.</param>
/// <param name="Advice">What to do; null when there is nothing.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Words, string? Who = null, string? Advice = null)
{
    public static Finding Good(string check, string words) => new(check, Verdict.Good, words);

    public static Finding Warning(string check, string words, string who, string advice) => new(check, Verdict.Warning, words, who, advice);

    public static Finding Fault(string check, string words, string who, string advice) => new(check, Verdict.Fault, words, who, advice);

    public static Finding Skipped(string check, string why) => new(check, Verdict.Skipped, why);
}
