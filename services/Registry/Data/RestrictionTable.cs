using Lmis.Registry.DataRequests;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class RestrictionTable : IEntityTypeConfiguration<Restriction>
{
    /// <summary>A person has one restriction that holds.</summary>
    public const string OneHolds = "ix_restriction_holds";

    public void Configure(EntityTypeBuilder<Restriction> restriction)
    {
        restriction.ToTable("restriction");
        restriction.HasKey(r => r.Id);
        restriction.Property(r => r.Id).ValueGeneratedNever();
        restriction.Property(r => r.EndedAt).IsConcurrencyToken();
        restriction.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId).OnDelete(DeleteBehavior.Restrict);
        restriction.HasOne<DataRequest>().WithMany().HasForeignKey(r => r.RequestId).OnDelete(DeleteBehavior.Restrict);
        restriction.HasIndex(r => r.PersonId).IsUnique().HasFilter("ended_at is null").HasDatabaseName(OneHolds);
    }
}
