using System.Net;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Hosting.Tests;

public sealed class DrainTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asked_to_stop_it_is_not_ready_closes_each_connection_with_its_answer_and_serves_until_the_drain_is_over()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var builder = SampleService.NewBuilder(database.ConnectionString, ("Platform:DrainSeconds", "123"));
        var clock = new HeldClock();
        builder.Services.AddSingleton<TimeProvider>(clock);
        await using var app = builder.Build();
        app.UsePlatform();
        app.MapGet("/v1/open", static () => "open").AllowPublic();
        await app.StartAsync(Ct);
        using var client = new HttpClient { BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        Assert.NotEqual(true, (await client.GetAsync("/v1/open", Ct)).Headers.ConnectionClose);

        // As SIGTERM does: the lifetime first, then the host.
        app.Lifetime.StopApplication();
        var stopping = app.StopAsync(Ct);
        for (var served = 0; served < 3; served++)
        {
            using var answer = await client.GetAsync("/v1/open", Ct);
            Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.ConnectionClose));
        }
        using var ready = await client.GetAsync("/readyz", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("ask another", await ready.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.True((await client.GetAsync("/healthz", Ct)).IsSuccessStatusCode);
        // A fault's answer is begun anew, and says it too.
        Assert.Equal(true, (await client.GetAsync("/v1/nothing", Ct)).Headers.ConnectionClose);
        Assert.False(stopping.IsCompleted);
        clock.Release();
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/v1/open", Ct));
    }

    /// <summary>The drain's time is over when the test says so.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly TaskCompletionSource held = new();

        public void Release() => held.SetResult();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != TimeSpan.FromSeconds(123))
                return base.CreateTimer(callback, state, dueTime, period);
            held.Task.ContinueWith(_ => callback(state), TaskScheduler.Default);
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
