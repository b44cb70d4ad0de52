using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Lmis.Vacancies.Data;

/// <summary>How the dotnet-ef tool makes the context when a migration is added; it connects to nothing.</summary>
internal sealed class VacanciesDbForMigrations : IDesignTimeDbContextFactory<VacanciesDb>
{
    public VacanciesDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<VacanciesDb>().UseNpgsql("Host=design-time").UseSnakeCaseNamingConvention().Options, AreaScope.Everything);
}
