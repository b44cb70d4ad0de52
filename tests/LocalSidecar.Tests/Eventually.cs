using System.Diagnostics;

namespace Lmis.LocalSidecar.Tests;

/// <summary>Waits for what happens in another process or thread.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> why, int seconds = 15)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(seconds);)
        {
            if (await condition())
                return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail(why());
    }
}
