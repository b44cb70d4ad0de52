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
        reading.HasIndex(r => r.PersonIds).HasMethod("gin");
    }
}
