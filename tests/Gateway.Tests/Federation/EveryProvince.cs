namespace Lmis.Gateway.Tests.Federation;

/// <summary>The asker and the 33 other provinces, of which three answer late and three cannot be reached.</summary>
public sealed class EveryProvince() : ManyProvinces(OnTime, Late, Away)
{
    public static IReadOnlyList<string> OnTime { get; } = [.. Enumerable.Range(10, 27).Select(number => $"H{number}")];

    public static IReadOnlyList<string> Late { get; } = ["H51", "H52", "H53"];

    public static IReadOnlyList<string> Away { get; } = ["H61", "H62", "H63"];
}
