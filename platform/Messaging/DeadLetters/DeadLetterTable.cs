using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Messaging;

internal sealed class DeadLetterTable : IEntityTypeConfiguration<DeadLetter>
{
    public void Configure(EntityTypeBuilder<DeadLetter> table)
    {
        table.ToTable("dead_letter", MessagingModel.Schema);
        table.HasKey(d => d.Id).HasName("pk_dead_letter");
        table.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        table.Property(d => d.MessageId).HasColumnName("message_id");
        table.Property(d => d.Topic).HasColumnName("topic");
        table.Property(d => d.Envelope).HasColumnName("envelope");
        table.Property(d => d.Reason).HasColumnName("reason");
        table.Property(d => d.Failures).HasColumnName("failures");
        table.Property(d => d.ReceivedAt).HasColumnName("received_at");
        table.Property(d => d.Status).HasColumnName("status");
        table.Property(d => d.Redrives).HasColumnName("redrives");
        table.Property(d => d.LastRedriveAt).HasColumnName("last_redrive_at");
        table.Property(d => d.LastRedriveBy).HasColumnName("last_redrive_by");
        table.Property(d => d.LastRedriveOutcome).HasColumnName("last_redrive_outcome");
        table.Property(d => d.DiscardedAt).HasColumnName("discarded_at");
        table.Property(d => d.DiscardedBy).HasColumnName("discarded_by");
        table.Property(d => d.DiscardReason).HasColumnName("discard_reason");
        table.HasIndex(d => new { d.Topic, d.MessageId }).IsUnique().HasDatabaseName("ix_dead_letter_message");
        table.HasIndex(d => new { d.Status, d.Id }).HasDatabaseName("ix_dead_letter_status");
    }
}
