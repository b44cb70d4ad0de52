using Lmis.Registry.Handovers;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class OutgoingHandoverTable : IEntityTypeConfiguration<OutgoingHandover>
{
    /// <summary>A record is handed over to one province at a time.</summary>
    public const string OneOpen = "ix_outgoing_handover_open";

    public void Configure(EntityTypeBuilder<OutgoingHandover> handover)
    {
        handover.ToTable("outgoing_handover", static table =>
            table.HasCheckConstraint("ck_outgoing_handover_state", "state in ('offered', 'withdrawing', 'withdrawn', 'refused', 'released', 'closed')"));
        handover.HasKey(h => h.Id);
        handover.Property(h => h.Id).ValueGeneratedNever();
        handover.HasOne<Person>().WithMany().HasForeignKey(h => h.PersonId).OnDelete(DeleteBehavior.Restrict);
        // Officer, job and messages may meet here: each writes on from the state it has seen.
        handover.Property(h => h.State).IsConcurrencyToken();
        handover.HasIndex(h => h.PersonId).IsUnique().HasFilter("state in ('offered', 'withdrawing')").HasDatabaseName(OneOpen);
        handover.HasIndex(h => new { h.PersonId, h.Id });
        handover.HasIndex(h => h.NextAt).HasFilter("next_at is not null").HasDatabaseName("ix_outgoing_handover_next_at");
    }
}
