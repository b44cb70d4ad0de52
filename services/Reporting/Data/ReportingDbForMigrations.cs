using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Lmis.Reporting.Data;

/// <summary>How the dotnet-ef tool makes the context when a migration is added; it connects to nothing.</summary>
internal sealed class ReportingDbForMigrations : IDesignTimeDbContextFactory<ReportingDb>
{
    public ReportingDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ReportingDb>().UseNpgsql("Host=design-time").UseSnakeCaseNamingConvention().Options, AreaScope.Everything);
}
