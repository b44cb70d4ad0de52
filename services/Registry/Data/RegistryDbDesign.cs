using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Lmis.Registry.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> read the model without a server.</summary>
internal sealed class RegistryDbDesign : IDesignTimeDbContextFactory<RegistryDb>
{
    public RegistryDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<RegistryDb>().UseNpgsql().UseSnakeCaseNamingConvention().Options, AreaScope.Everything);
}
