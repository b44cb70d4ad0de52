using Lmis.Registry.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class ImportedPersonTable : IEntityTypeConfiguration<ImportedPerson>
{
    public void Configure(EntityTypeBuilder<ImportedPerson> person)
    {
        person.ToTable("imported_person");
        person.HasKey(p => new { p.BatchId, p.Key });
    }
}
