using Lmis.Registry.Persons;
using Lmis.Registry.SpecialGroups;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class SpecialGroupTable : IEntityTypeConfiguration<SpecialGroup>
{
    public void Configure(EntityTypeBuilder<SpecialGroup> group)
    {
        group.ToTable("special_group");
        group.HasKey(g => g.Id);
        group.Property(g => g.Id).ValueGeneratedNever();
        group.Property(g => g.Version).IsConcurrencyToken();
        group.HasOne<Person>().WithMany().HasForeignKey(g => g.PersonId).OnDelete(DeleteBehavior.Restrict);
        group.HasIndex(g => g.PersonId);
    }
}
