using System.Text.Json;
using Lmis.Reporting.YearlyReports;

namespace Lmis.Reporting.National;

/// <summary>A signed report on its way to the national system, kept word for word until its receipt has come; and the receipt.</summary>
public sealed class ReportSending
{
    private ReportSending()
    {
    }

    /// <summary>The report's year.</summary>
    public int Year { get; private set; }

    /// <summary>X-Road-Id of every attempt, by which the national system knows it again.</summary>
    public Guid MessageId { get; private set; }

    /// <summary>What is sent, UTF-8 JSON.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>When it is sent next, UTC.</summary>
    public DateTimeOffset NextAt { get; private set; }

    /// <summary>Attempts that met no usable answer, one after another.</summary>
    public int Failures { get; private set; }

    /// <summary>Why the last one did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>The receipt's number.</summary>
    public string? ReceiptNumber { get; private set; }

    /// <summary>The receipt's day.</summary>
    public DateOnly? ReceivedOn { get; private set; }

    /// <summary>X-Road-Request-Id under which both journals hold the evidence.</summary>
    public string? JournalReference { get; private set; }

    internal static ReportSending Of(YearlyReport report, string province, DateTimeOffset now) => new()
    {
        Year = report.Year,
        MessageId = Guid.CreateVersion7(now),
        NextAt = now,
        Content = JsonSerializer.SerializeToUtf8Bytes(new ReportMessage(
            province, report.Year, report.Number!.Value, report.SignedOn!.Value,
            [.. report.Lines!.Lines.Select(static line => new ReportMessageLine(line.Indicator, line.Value, line.Stage, line.Target?.Low, line.State))], report.Content.Narrative), JsonSerializerOptions.Web),
    };
}

/// <summary>A report as the national system is told it: figures and words, no names.</summary>
internal sealed record ReportMessage(string Province, int Year, int Number, DateOnly SignedOn, IReadOnlyList<ReportMessageLine> Lines, Narrative Narrative);

/// <summary>One indicator of it.</summary>
internal sealed record ReportMessageLine(string Indicator, decimal? Value, string? Stage, decimal? Target, string State);
