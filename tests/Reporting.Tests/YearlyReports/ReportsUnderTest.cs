using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Testing;

namespace Lmis.Reporting.Tests.YearlyReports;

/// <summary>Those who have a part in a report, and what they do, over HTTP.</summary>
public sealed class ReportsUnderTest(ReportingUnderTest reporting)
{
    public const string Education = "4600100001";

    public static readonly object[] OtherUnits =
    [
        new { code = "so-gddt", name = "Sở Giáo dục và Đào tạo", kind = "department", organisation = Education, indicators = new[] { "K16" } },
        new { code = "cong-an", name = "Công an tỉnh", kind = "department", organisation = "4600100002", indicators = Array.Empty<string>() },
    ];

    public Person Officer { get; } = new($"{Scopes.ReportingRead} {Scopes.ReportingConsolidate} {Scopes.ReportingWrite}", "19", "officer");

    public Person Director { get; } = new($"{Scopes.ReportingRead} {Scopes.ReportingSign}", "19", "director");

    public Person Ward { get; } = new($"{Scopes.ReportingRead} {Scopes.ReportingReport}", People.Ward, "ward");

    public Person Commune { get; } = new($"{Scopes.ReportingRead} {Scopes.ReportingReport}", People.Commune, "commune");

    public Person School { get; } = new($"{Scopes.ReportingRead} {Scopes.ReportingReport}", "19", "education", Education);

    public static string Part(string unit, string more = "") => $"/v1/yearly-reports/2026/parts/{unit}{more}";

    public async Task OpenAsync() => Assert.Equal(201, (await SendAsync(Officer, HttpMethod.Post, "/v1/yearly-reports", new { year = 2026, units = OtherUnits })).Status);

    /// <summary>A change of what is at a path, with the version as it is there now.</summary>
    public async Task<(int Status, JsonElement Body)> ChangeAsync(Person who, HttpMethod method, string path, object? body = null)
    {
        var owner = path.Contains("/parts/", StringComparison.Ordinal) ? string.Join('/', path.Split('/')[..6]) : string.Join('/', path.Split('/')[..4]);
        var version = (await SendAsync(Officer, HttpMethod.Get, owner)).Body.GetProperty("version").GetInt64();
        return await SendAsync(who, method, path, body, version);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(Person who, HttpMethod method, string path, object? body = null, long? version = null)
    {
        using var client = reporting.Service.HttpAs(TestTokens.Issue(who.Scopes, who.Area, who.Subject, organisation: who.Organisation));
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (version is { } held)
            request.Headers.TryAddWithoutValidation("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{held}\""));
        using var answer = await client.SendAsync(request);
        var content = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, content.Length == 0 ? default : JsonDocument.Parse(content).RootElement);
    }

    public async Task<JsonElement> GetAsync(Person who, string path)
    {
        var (status, body) = await SendAsync(who, HttpMethod.Get, path);
        Assert.True(status == 200, $"GET {path}: {status} {body}");
        return body;
    }

    public async Task DoAsync(Person who, HttpMethod method, string path, object? body = null)
    {
        var (status, answer) = await ChangeAsync(who, method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}");
    }

    public Task SaveAsync(Person who, string unit, string results = "Đã tổ chức thu thập thông tin cung lao động.", params object[] corrections) =>
        DoAsync(who, HttpMethod.Put, Part(unit), new { corrections, narrative = new { results } });

    public async Task SubmitAsync(Person who, string unit)
    {
        await SaveAsync(who, unit);
        await DoAsync(who, HttpMethod.Post, Part(unit, "/submission"));
    }

    public Task DecideAsync(string unit, string decision = "accepted", string? reason = null) =>
        DoAsync(Officer, HttpMethod.Post, Part(unit, "/decision"), new { decision, reason });

    public Task PublishAsync(string indicator, decimal value, string ageScope, bool preliminary = false, string unit = "19", string kind = "official", string publishedOn = "2026-11-01") =>
        reporting.EnterAsync(HttpMethod.Post, "/v1/imported-values", new
        {
            values = new[] { new { indicator, year = 2026, unit, boundary = "since-2025-07-01", kind, ageScope, value, source = "Cục Thống kê", table = "Biểu 5", publishedOn, isPreliminary = preliminary } },
        });
}

/// <summary>Somebody with a token.</summary>
public sealed record Person(string Scopes, string Area, string Subject, string? Organisation = null);
