using Lmis.Registry.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class ImportBatchTable : IEntityTypeConfiguration<ImportBatch>
{
    /// <summary>The same file is taken once per area, kind and source, unless it failed or was cancelled: this index decides, also between two uploads at once.</summary>
    public const string SameFile = "ix_import_batch_same_file";

    public void Configure(EntityTypeBuilder<ImportBatch> batch)
    {
        batch.ToTable("import_batch");
        batch.HasKey(b => b.Id);
        batch.Property(b => b.Id).ValueGeneratedNever();
        batch.HasIndex(b => new { b.Area, b.Kind, b.Source, b.Sha256 }).IsUnique().HasFilter("state not in ('failed', 'cancelled')").HasDatabaseName(SameFile);
        batch.HasIndex(b => b.UploadedAt).HasFilter("state in ('queued', 'checking', 'applying')").HasDatabaseName("ix_import_batch_open");
        batch.HasIndex(b => new { b.SubscriptionId, b.Delivery }).HasFilter("state in ('uploading', 'queued', 'checking', 'applying') and subscription_id is not null").HasDatabaseName("ix_import_batch_deliveries");
        batch.Property(b => b.Kind).HasDefaultValue(ImportKind.LabourRecords);
        batch.Property(b => b.Source).HasDefaultValue(ImportSource.CommuneFile);
        batch.Property(b => b.HasFormerCodes).HasDefaultValue(false);
        batch.Property(b => b.Asked).HasDefaultValue(0);
        batch.Property(b => b.Conflicts).HasDefaultValue(0);
        batch.Ignore(b => b.IsFinal);
        batch.Ignore(b => b.Percent);
    }
}
