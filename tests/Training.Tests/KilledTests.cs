using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Training.Tests;

/// <summary>A process that dies in issuing certificates, and one that dies when they are issued: each learner has one, under a number of its own, told once.</summary>
public sealed class KilledTests(TrainingUnderTest training) : IClassFixture<TrainingUnderTest>
{
    private const int Learners = 3;

    [Fact]
    public async Task Killed_in_issuing_nothing_is_lost_or_doubled_and_no_number_is_given_twice()
    {
        var school = await training.SchoolAsync();
        var (_, group) = await training.ClassAsync(school);
        await training.PassAsync(school, group, [.. Enumerable.Range(1, Learners).Select(static n => ($"01919900080{n}", $"Nguyễn Thị {(char)('A' + n)}"))]);

        await using (var holder = new NpgsqlConnection(training.ConnectionString))
        {
            await holder.OpenAsync(TrainingUnderTest.Ct);
            await using var hold = await holder.BeginTransactionAsync(TrainingUnderTest.Ct);
            // Certificates can be written, their events cannot: the process waits between the two.
            await using (var locked = new NpgsqlCommand("lock table messaging.outbox_message in share mode", holder))
                await locked.ExecuteNonQueryAsync(TrainingUnderTest.Ct);
            using var process = await ServiceProcess.StartAsync("Lmis.Training", training.Settings);
            using var client = As(process, school);
            var issuing = client.PostAsync($"/v1/classes/{group}/certificates", null, TrainingUnderTest.Ct);
            for (var waited = Stopwatch.StartNew(); await WaitingAsync() == 0; await Task.Delay(20, TrainingUnderTest.Ct))
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60) && !issuing.IsCompleted, "Nobody waits to write events.");
            await process.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => issuing);
        }
        Assert.Equal("0 0 0", await CountsAsync(school, group));

        // By two at once, and by a process that dies when it has answered: the same certificates, told once.
        List<string> answers;
        using (var process = await ServiceProcess.StartAsync("Lmis.Training", training.Settings))
        {
            using var client = As(process, school);
            answers = [.. await Task.WhenAll(IssueAsync(client, group), IssueAsync(client, group))];
            await process.KillAsync();
        }
        using (var client = training.Service.HttpAs(TestTokens.Issue(TrainingUnderTest.SchoolAccount, "19", organisation: school)))
            answers.Add(await IssueAsync(client, group));
        Assert.Single(answers.Distinct());
        Assert.Equal($"{Learners} {Learners} {Learners}", await CountsAsync(school, group));
        Assert.Equal([.. Enumerable.Range(1, Learners).Select(n => $"{school}-{Hosting.VietnamDay.Of(TimeProvider.System.GetUtcNow()).Year}-{n:00000}")], answers[0].Split(' '));
    }

    private static async Task<string> IssueAsync(HttpClient client, string group)
    {
        using var answer = await client.PostAsync($"/v1/classes/{group}/certificates", null, TrainingUnderTest.Ct);
        var body = await answer.Content.ReadAsStringAsync(TrainingUnderTest.Ct);
        Assert.True(answer.IsSuccessStatusCode, body);
        return string.Join(' ', JsonDocument.Parse(body).RootElement.GetProperty("certificates").EnumerateArray().Select(static c => c.GetProperty("number").GetString()));
    }

    private static HttpClient As(ServiceProcess process, string school)
    {
        var client = new HttpClient { BaseAddress = process.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(TrainingUnderTest.SchoolAccount, "19", organisation: school));
        return client;
    }

    private Task<long> WaitingAsync() =>
        training.QueryAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%insert into%outbox_message%'");

    /// <summary>Certificates of the class, the last number given to the school, and certificates told.</summary>
    private Task<string> CountsAsync(string school, string group) => training.QueryAsync<string>(
        $"""
        select (select count(*) from certificate where class_id = '{group}') || ' ' || coalesce((select last from certificate_number where school_code = '{school}'), 0) || ' '
            || (select count(*) from messaging.outbox_message where topic = '{Topics.CertificateChangedV1}' and data::json ->> 'schoolCode' = '{school}')
        """);
}
