using Lmis.Hosting;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Data;

/// <summary>The database of Vacancies: the vacancies and whom they were filled with.</summary>
public sealed class VacanciesDb(DbContextOptions<VacanciesDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();
    }
}
