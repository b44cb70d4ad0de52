using System.Diagnostics;

namespace Lmis.Messaging.Tests;

/// <summary>Waits until something is so, and says what was seen last if it never is.</summary>
public static class Eventually
{
    public static async Task BecomesAsync<T>(T expected, Func<Task<T>> look, int seconds = 60)
    {
        var watch = Stopwatch.StartNew();
        var seen = await look();
        while (!EqualityComparer<T>.Default.Equals(seen, expected) && watch.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            seen = await look();
        }

        Assert.Equal(expected, seen);
    }

    public static Task BecomesAsync<T>(T expected, Func<T> look, int seconds = 60) => BecomesAsync(expected, () => Task.FromResult(look()), seconds);
}
