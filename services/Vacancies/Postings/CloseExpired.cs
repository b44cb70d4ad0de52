using System.Data.Common;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.PersonalData;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Vacancies.Postings;

/// <summary>Closes published vacancies whose last day of hiring has passed, and tells those who follow. The public site hides them from that midnight on by itself.</summary>
public sealed partial class CloseExpired(IServiceScopeFactory scopes, IOptions<VacanciesOptions> options, TimeProvider clock, ILogger<CloseExpired> log) : BackgroundService
{
    private const int Batch = 200;

    /// <summary>One round; how many were closed.</summary>
    public async Task<int> TurnAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<VacanciesDb>();
        var today = clock.Today();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var passed = await db.Vacancies.Where(v => v.State == VacancyState.Published && v.ClosesOn < today).OrderBy(static v => v.Id).Take(Batch).ToListAsync(ct);
        foreach (var vacancy in passed)
            vacancy.Close(VacancyState.Expired, null, clock.GetUtcNow(), await ChangeNumbers.NextAsync(db, ct));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return passed.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ExpiryInterval, clock);
        do
        {
            try
            {
                while (await TurnAsync(stoppingToken) == Batch)
                {
                }
            }
            catch (Exception e) when (e is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException })
            {
                // Somebody changed one of them meanwhile, or the database is away: the next round finds what is left.
                Postponed(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Closing vacancies whose last day has passed is put off to the next round ({Failure})")]
    private static partial void Postponed(ILogger log, string failure);
}
