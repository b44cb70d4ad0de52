using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using static Lmis.Insurance.Tests.Participation.Agency;

namespace Lmis.Insurance.Tests.Participation;

/// <summary>Insurance as a process of its own, killed in the middle of taking a file and in the middle of comparing it.</summary>
public sealed class KilledTests : IAsyncLifetime
{
    private const int Rows = 2500;

    private readonly InsuranceUnderTest service = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string File => string.Concat(Enumerable.Range(1, Rows).Select(static i => Row(i, 1)));

    public ValueTask InitializeAsync() => service.InitializeAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task Killed_while_taking_a_file_it_holds_nothing_and_the_file_is_taken_again_whole()
    {
        await using var registry = await HangingRegistry.StartAsync(answers: 2);
        using (var process = await StartAsync(registry))
        {
            using var officer = new HttpClient { BaseAddress = process.Address };
            officer.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.Issue(Scopes.InsuranceImport, "19"));
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Heading + File)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
            var sending = officer.PostAsync("/v1/participation-files?month=2026-10&fileName=ds.csv", content, Ct);
            // Two thousand rows are written in the open transaction when the third message is asked.
            await Task.WhenAny(registry.Hanging, sending);
            Assert.False(sending.IsCompleted);
            await process.KillAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        }
        Assert.Equal(0, await service.CountAsync("participation_file") + await service.CountAsync("declared_row") + await service.EventCountAsync());
        var agency = new Agency(service);
        await agency.EmployersAsync(1);
        Assert.Equal($"{Rows} 0 0 0 {Rows} 0", Figures(await agency.ReconcileAsync("2026-10", File)));
    }

    [Fact]
    public async Task Killed_while_comparing_it_leaves_all_to_the_next_and_nothing_is_lost_or_doubled()
    {
        var agency = new Agency(service);
        await agency.EmployersAsync(1);
        Guid id;
        await using (var gate = new NpgsqlConnection(service.ConnectionString))
        {
            await gate.OpenAsync(Ct);
            await using (var transaction = await gate.BeginTransactionAsync(Ct))
            {
                // The comparison has opened participations and changed coverage when it waits for the queue.
                await using (var hold = new NpgsqlCommand("lock table difference in access exclusive mode", gate))
                    await hold.ExecuteNonQueryAsync(Ct);
                var (status, body) = await agency.SendAsync("2026-10", File);
                Assert.True(status == 201, $"{status} {body}");
                id = body.GetProperty("id").GetGuid();
                await WaitingAsync();
                await service.Service.DisposeAsync();
                using var process = await StartAsync(null);
                await WaitingAsync();
                await process.KillAsync();
            }
        }
        Assert.Equal("0 0 0", await AskAsync("select (select count(*) from participation_spell) || ' ' || (select count(*) from person_coverage) || ' ' || (select count(*) from messaging.outbox_message)"));
        await using var next = new ServiceUnderTest<Program>(service.Settings);
        // The service begins with its first request.
        using (var probe = await next.Http.GetAsync("/healthz", Ct))
            Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        for (var waited = Stopwatch.StartNew(); await AskAsync($"select state from participation_file where id = '{id}'") != "reconciled"; await Task.Delay(50, Ct))
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "The file was not taken up.");
        Assert.Equal(
            $"{Rows} {Rows} {Rows} {Rows} {Rows} 1",
            await AskAsync(
                """
                select (select count(*) from participation_spell) || ' ' || (select count(*) from person_coverage) || ' ' || (select count(*) from difference where kind = 'not-here') || ' '
                    || (select count(distinct data::json ->> 'personId') from messaging.outbox_message where topic = 'insurance.participation-declared.v1') || ' '
                    || (select count(*) from messaging.outbox_message where topic = 'insurance.participation-changed.v1') || ' '
                    || (select count(*) from messaging.outbox_message where topic = 'insurance.month-reconciled.v1')
                """));
    }

    private async Task WaitingAsync()
    {
        for (var waited = Stopwatch.StartNew(); await AskAsync("select count(*)::text from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into difference%'") == "0"; await Task.Delay(20, Ct))
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "The comparison did not come to the queue.");
    }

    private async Task<string> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }

    private Task<ServiceProcess> StartAsync(HangingRegistry? registry) => ServiceProcess.StartAsync("Lmis.Insurance", new Dictionary<string, string?>(service.Settings)
    {
        ["ServiceClient:ClientId"] = "insurance", ["ServiceClient:TokenEndpoint"] = registry?.TokenEndpoint, ["ServiceClient:PrivateKeyFile"] = registry?.KeyFile, ["DAPR_GRPC_ENDPOINT"] = registry?.Address,
    });

    /// <summary>A sidecar that answers as Registry a few times and then never, and an Identity that gives tokens.</summary>
    private sealed class HangingRegistry(WebApplication app, TaskCompletionSource hanging, string keyFile) : IAsyncDisposable
    {
        public Task Hanging => hanging.Task;

        public string KeyFile => keyFile;

        public string Address => app.Urls.First();

        public string TokenEndpoint => app.Urls.Last() + "/token";

        public static async Task<HangingRegistry> StartAsync(int answers)
        {
            var (hanging, keyFile) = (new TaskCompletionSource(), Path.GetTempFileName());
            using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                await System.IO.File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), Ct);
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(static kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, static port => port.Protocols = HttpProtocols.Http2);
                kestrel.Listen(IPAddress.Loopback, 0, static port => port.Protocols = HttpProtocols.Http1);
            });
            builder.Services.AddGrpc();
            builder.Services.AddSingleton(new Answers(answers, hanging));
            var app = builder.Build();
            app.MapGrpcService<FirstThenNever>();
            app.MapPost("/token", static () => Results.Json(new { access_token = "t", token_type = "Bearer", expires_in = 600 }));
            await app.StartAsync(Ct);
            return new(app, hanging, keyFile);
        }

        public async ValueTask DisposeAsync()
        {
            System.IO.File.Delete(keyFile);
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await app.StopAsync(soon.Token);
            await app.DisposeAsync();
        }
    }

    internal sealed record Answers(int Count, TaskCompletionSource Hanging);

    internal sealed class FirstThenNever(Answers answers) : Persons.PersonsBase
    {
        public override async Task Resolve(IAsyncStreamReader<ResolveRequest> requestStream, IServerStreamWriter<ResolveResponse> responseStream, ServerCallContext context)
        {
            for (var i = 0; await requestStream.MoveNext(context.CancellationToken); i++)
            {
                if (i == answers.Count)
                {
                    answers.Hanging.SetResult();
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }
                await responseStream.WriteAsync(new()
                {
                    Persons = { requestStream.Current.Persons.Select(static p => new ResolvedPerson { Reference = p.Reference, Result = ResolveResult.Minted, PersonId = FakeRegistry.Person(p.PersonalNumber).ToString() }) },
                });
            }
        }
    }
}
