using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class RecordReadingTable : IEntityTypeConfiguration<RecordReading>
{
    public void Configure(EntityTypeBuilder<RecordReading> reading)
    {
        reading.ToTable("record_reading");
        reading.HasKey(r => r.Id);
        reading.Property(r => r.Id).ValueGeneratedNever();
        reading.Property(r => r.ReaderRoles).HasDefaultValueSql("'{}'");
        reading.HasIndex(r => new { r.PersonId, r.ReadAt });
        reading.HasIndex(r => new { r.ReadAt, r.Id });
        reading.HasIndex(r => new { r.ReadBy, r.ReadAt });
    }
}
