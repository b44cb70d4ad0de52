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
        reading.HasIndex(r => new { r.PersonId, r.ReadAt });
    }
}
