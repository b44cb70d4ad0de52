using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class SearchReadingTable : IEntityTypeConfiguration<SearchReading>
{
    public void Configure(EntityTypeBuilder<SearchReading> reading)
    {
        reading.ToTable("search_reading");
        reading.HasKey(r => r.Id);
        reading.Property(r => r.Id).ValueGeneratedNever();
        reading.Property(r => r.ReaderRoles).HasDefaultValueSql("'{}'");
        reading.Property(r => r.What).HasDefaultValue("search");
        reading.HasIndex(r => r.PersonIds).HasMethod("gin");
        reading.HasIndex(r => new { r.ReadAt, r.Id });
        reading.HasIndex(r => new { r.ReadBy, r.ReadAt });
    }
}
