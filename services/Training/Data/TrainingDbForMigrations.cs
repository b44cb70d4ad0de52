using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Lmis.Training.Data;

/// <summary>How the dotnet-ef tool makes the context when a migration is added; it connects to nothing.</summary>
internal sealed class TrainingDbForMigrations : IDesignTimeDbContextFactory<TrainingDb>
{
    public TrainingDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<TrainingDb>().UseNpgsql("Host=design-time").UseSnakeCaseNamingConvention().Options, AreaScope.Everything);
}
