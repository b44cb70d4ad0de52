using Lmis.Hosting;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Data;

/// <summary>The database of Insurance: participation in social insurance and benefits.</summary>
public sealed class InsuranceDb(DbContextOptions<InsuranceDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();
    }
}
