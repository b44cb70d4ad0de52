using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Lmis.Insurance.Data;

/// <summary>How the dotnet-ef tool makes the context when a migration is added; it connects to nothing.</summary>
internal sealed class InsuranceDbForMigrations : IDesignTimeDbContextFactory<InsuranceDb>
{
    public InsuranceDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<InsuranceDb>().UseNpgsql("Host=design-time").UseSnakeCaseNamingConvention().Options, AreaScope.Everything);
}
