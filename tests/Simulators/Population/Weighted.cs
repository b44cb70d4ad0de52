namespace Lmis.Simulators.Population;

/// <summary>Values drawn in proportion to their weights.</summary>
public sealed class Weighted<T>
{
    private readonly T[] values;
    private readonly double[] sums;

    /// <summary>Takes values with a positive weight each.</summary>
    public Weighted(IEnumerable<(T Value, double Weight)> items)
    {
        var all = items.ToArray();
        values = [.. all.Select(static i => i.Value)];
        sums = new double[all.Length];
        var sum = 0.0;
        for (var i = 0; i < all.Length; i++)
            sums[i] = sum += all[i].Weight;
    }

    /// <summary>Draws one.</summary>
    public T Draw(Randomness random)
    {
        var at = (random.Next() >> 11) * (1.0 / (1UL << 53)) * sums[^1];
        var index = Array.BinarySearch(sums, at);
        return values[Math.Min(index >= 0 ? index + 1 : ~index, values.Length - 1)];
    }
}

/// <summary>Short way to write a <see cref="Weighted{T}"/>.</summary>
public static class Weighted
{
    /// <summary>Of the pairs given.</summary>
    public static Weighted<T> Of<T>(params (T Value, double Weight)[] items) => new(items);
}
