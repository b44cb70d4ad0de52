using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.YearlyReports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Reporting.National;

/// <summary>
/// Sends signed reports up until their receipts have come. What is to be sent follows from the stored state alone; taking a report moves its time on by the lease, so two
/// processes do not send it at once, and nothing is lost or received twice if they do.
/// </summary>
internal sealed class SendReports(
    IServiceScopeFactory scopes, AskNational national, IOptions<NationalOptions> settings, IOptions<PlatformOptions> platform, TimeProvider clock, ILogger<SendReports> log) : BackgroundService
{
    private readonly NationalOptions options = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Gateway is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunAsync(stoppingToken))
                    continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                // The database is away, or somebody else was quicker: the stored state tells what is next, when the lease is over.
                log.LogWarning("Sending reports to the national system was interrupted ({Kind}); trying again", e.GetType().Name);
            }
            await Task.Delay(options.Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDb>();
        var now = clock.GetUtcNow();
        var signed = await db.YearlyReports.AsNoTracking().Where(r => r.State == YearlyReport.Closed && !db.ReportSendings.Any(s => s.Year == r.Year)).ToListAsync(ct);
        db.ReportSendings.AddRange(signed.Select(report => ReportSending.Of(report, platform.Value.ProvinceCode, now)));
        await db.SaveChangesAsync(ct);

        var due = await db.ReportSendings.FromSql(
            $"""
            update report_sending set next_at = {now + options.Lease}
            where year = (select year from report_sending where received_on is null and next_at <= {now} order by next_at limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        if (due is not [var sending])
            return false;
        // No transaction is held while the national system thinks.
        var (receipt, fault) = await national.RunAsync(sending.MessageId, sending.Content, ct);
        now = clock.GetUtcNow();
        var again = now + Pause(sending.Failures);
        await (receipt is not null
            ? db.ReportSendings.Where(s => s.Year == sending.Year && s.ReceivedOn == null).ExecuteUpdateAsync(set => set.SetProperty(static s => s.ReceiptNumber, receipt.Number)
                .SetProperty(static s => s.ReceivedOn, receipt.ReceivedOn).SetProperty(static s => s.JournalReference, receipt.JournalReference).SetProperty(static s => s.Fault, (string?)null), ct)
            : db.ReportSendings.Where(s => s.Year == sending.Year && s.ReceivedOn == null).ExecuteUpdateAsync(set => set.SetProperty(static s => s.Failures, static s => s.Failures + 1)
                .SetProperty(static s => s.Fault, fault).SetProperty(static s => s.NextAt, again), ct));
        if (fault is not null)
            log.LogWarning("{Service} gave no receipt of the report of {Year}: {Fault}; it is sent again at {NextAt}", options.Service, sending.Year, fault, again);
        return true;
    }

    private TimeSpan Pause(int failures)
    {
        var doubled = options.FirstPause * Math.Pow(2, Math.Clamp(failures, 0, 20));
        return doubled < options.LongestPause ? doubled : options.LongestPause;
    }
}
