using System.Diagnostics;
using System.Net.Http.Headers;
using Lmis.Testing;
using Npgsql;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>A province's registry as a process that is killed and started again, and that can be held inside the transaction that stores a state.</summary>
internal sealed class RunningProvince(ProvinceUnderTest province, FakeExchange exchange) : IAsyncDisposable
{
    private const string Stop = """
        create table if not exists test_stop (tbl text, state text);
        create or replace function test_stop() returns trigger language plpgsql as $$
        begin
          if exists (select from test_stop s where s.tbl = tg_table_name and s.state = new.state) then
            if tg_op = 'INSERT' or new.state <> old.state then
              perform pg_advisory_xact_lock(20451);
            end if;
          end if;
          return new;
        end $$;
        create or replace trigger test_stop before insert or update on outgoing_handover for each row execute function test_stop();
        create or replace trigger test_stop before insert or update on incoming_handover for each row execute function test_stop();
        """;

    private Process? process;
    private Uri? address;

    public ProvinceUnderTest Province => province;

    /// <summary>Its database, over connections that stay open.</summary>
    public NpgsqlDataSource Database { get; } = NpgsqlDataSource.Create(province.ConnectionString);

    public async Task StartAsync()
    {
        process = KilledProcess.Start(province.AllSettings);
        address = await KilledProcess.AddressAsync(process);
        exchange.Registries[province.Subsystem] = address;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(Ct);
        process.Dispose();
        process = null;
    }

    /// <summary>Waits until the process is inside the transaction that stores this state, kills it there, and gives a process that takes over.</summary>
    public async Task KillStoringAsync(string table, string state)
    {
        await ExecuteAsync(Stop);
        await using var holder = await Database.OpenConnectionAsync(Ct);
        await using (var hold = new NpgsqlCommand("select pg_advisory_lock(20451)", holder))
            await hold.ExecuteNonQueryAsync(Ct);
        await ExecuteAsync($"insert into test_stop values ('{table}', '{state}')");
        Armed.TrySetResult();
        for (var waited = Stopwatch.StartNew(); await WaitingAsync() == 0; await Task.Delay(10, Ct))
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(3), $"Nothing was about to store {state} in {table}.");
        await KillAsync();
        await ExecuteAsync("delete from test_stop");
        // PostgreSQL would see only after the wait that nobody is there any more.
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");
        await using (var free = new NpgsqlCommand("select pg_advisory_unlock(20451)", holder))
            await free.ExecuteNonQueryAsync(Ct);
        await StartAsync();
    }

    /// <summary>Set once the next store of the state is caught.</summary>
    public TaskCompletionSource Armed { get; set; } = new();

    /// <summary>Asks again until a living process answers.</summary>
    public async Task<HttpResponseMessage> InsistAsync(Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50, Ct))
        {
            try
            {
                using var officer = new HttpClient { BaseAddress = address };
                officer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(AllScopes, province.Code, name: "Cán bộ"));
                officer.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
                return await ask(officer);
            }
            catch (HttpRequestException) when (waited.Elapsed < TimeSpan.FromMinutes(3))
            {
                // It was killed with the request, or has not started yet.
            }
        }
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
        await Database.DisposeAsync();
    }

    private async Task<long> WaitingAsync() => await ScalarAsync<long>(
        "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
