using Lmis.Registry.Handovers;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class IncomingHandoverTable : IEntityTypeConfiguration<IncomingHandover>
{
    /// <summary>An id stands for one hand-over, whoever names it.</summary>
    public const string PrimaryKey = "pk_incoming_handover";

    public void Configure(EntityTypeBuilder<IncomingHandover> handover)
    {
        handover.ToTable("incoming_handover", static table => table.HasCheckConstraint(
            "ck_incoming_handover_state", "state in ('announced', 'waiting', 'accepted', 'active', 'closed', 'refusing', 'refused', 'withdrawn', 'void')"));
        handover.HasKey(h => h.Id).HasName(PrimaryKey);
        handover.Property(h => h.Id).ValueGeneratedNever();
        handover.HasOne<Person>().WithMany().HasForeignKey(h => h.PersonId).OnDelete(DeleteBehavior.Restrict);
        // Officer, job and messages may meet here: each writes on from the state it has seen.
        handover.Property(h => h.State).IsConcurrencyToken();
        handover.Property(h => h.FaultyItems).HasDefaultValueSql("'{}'");
        handover.HasIndex(h => h.PersonId);
        handover.HasIndex(h => new { h.CommuneCode, h.Id });
        handover.HasIndex(h => h.NextAt).HasFilter("next_at is not null").HasDatabaseName("ix_incoming_handover_next_at");
    }
}
