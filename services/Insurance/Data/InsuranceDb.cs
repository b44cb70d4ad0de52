using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Data;

/// <summary>The database of Insurance: participation in social insurance and benefits.</summary>
public sealed class InsuranceDb(DbContextOptions<InsuranceDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <summary>That shadow calculations were made, and why.</summary>
    public DbSet<CalculationRecord> CalculationRecords => Set<CalculationRecord>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();

        modelBuilder.Entity<CalculationRecord>().ToTable("calculation_record").HasIndex(static r => r.At);
    }
}
