using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>The receipt of a report.</summary>
/// <param name="ReceiptNumber">Its number; the same for the same content, also after a restart.</param>
/// <param name="ReceivedOn">Its day in Vietnam.</param>
/// <param name="Sha256">base64url of SHA-256 over what was received.</param>
public sealed record ReportReceipt(string ReceiptNumber, DateOnly ReceivedOn, string Sha256);

/// <summary>What was received of a province for a year.</summary>
public sealed record ReceivedReport(string Consumer, int Year, ReportReceipt Receipt, JsonElement Content);

/// <summary>Reports received, one a province and year.</summary>
public sealed class ReceivedReports
{
    internal ConcurrentDictionary<(string Consumer, int Year), ReceivedReport> All { get; } = new();
}

/// <summary>Takes a province's signed report on a year of its plan: sent again it has the same receipt, and another one for the same year is refused.</summary>
public static class TakeReport
{
    public static void Map(RouteGroupBuilder reports) => reports.MapPost("/", HandleAsync).WithName(nameof(TakeReport));

    private static async Task<Results<Ok<ReportReceipt>, ProblemHttpResult>> HandleAsync(HttpContext http, ExchangeCaller partner, ReceivedReports received, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows("all");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        JsonElement content;
        int year;
        try
        {
            content = JsonSerializer.Deserialize<JsonElement>(body.ToArray());
            year = content.GetProperty("year").GetInt32();
            if (content.GetProperty("lines").GetArrayLength() == 0 || content.GetProperty("signedOn").GetString() is null)
                return Problems.Unprocessable("report-incomplete", "Report incomplete", "A report has 'year', 'number', 'signedOn' and at least one of 'lines'.");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Problems.Unprocessable("report-incomplete", "Report incomplete", "A report has 'year', 'number', 'signedOn' and at least one of 'lines'.");
        }
        var digest = Base64Url.EncodeToString(SHA256.HashData(body.ToArray()));
        var receipt = new ReportReceipt(string.Create(CultureInfo.InvariantCulture, $"BC-{year}-{digest[..10]}"), DateOnly.FromDateTime(clock.GetUtcNow().AddHours(7).Date), digest);
        var held = received.All.GetOrAdd((partner.Consumer, year), static (key, made) => new(key.Consumer, key.Year, made.receipt, made.content), (receipt, content));
        return held.Receipt.Sha256 == digest
            ? TypedResults.Ok(held.Receipt)
            : Problems.Conflict("report-held", "There is a report of this year", $"The report of {year} was received on {held.Receipt.ReceivedOn:yyyy-MM-dd} with another content. Ask for its return first.");
    }
}
