using Lmis.Registry.Copies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class PartnerCopyReadingTable : IEntityTypeConfiguration<PartnerCopyReading>
{
    public void Configure(EntityTypeBuilder<PartnerCopyReading> reading)
    {
        reading.ToTable("partner_copy_reading");
        reading.HasKey(r => r.Id);
        reading.Property(r => r.Id).ValueGeneratedNever();
        reading.HasIndex(r => new { r.Entity, r.ReadAt });
    }
}
