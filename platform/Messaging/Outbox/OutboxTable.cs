using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Messaging;

internal sealed class OutboxTable : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> table)
    {
        table.ToTable("outbox_message", MessagingModel.Schema);
        table.HasKey(m => m.Id).HasName("pk_outbox_message");
        table.Property(m => m.Id).HasColumnName("id").ValueGeneratedNever();
        table.Property(m => m.Topic).HasColumnName("topic");
        table.Property(m => m.Data).HasColumnName("data");
        table.Property(m => m.TraceParent).HasColumnName("trace_parent");
        table.Property(m => m.TraceState).HasColumnName("trace_state");
        table.Property(m => m.CreatedAt).HasColumnName("created_at");
        table.Property(m => m.SentAt).HasColumnName("sent_at");
        table.Property(m => m.Attempts).HasColumnName("attempts");
        table.Property(m => m.NextAttemptAt).HasColumnName("next_attempt_at");

        // What waits, by topic and age: the relay reads nothing else.
        table.HasIndex(m => new { m.Topic, m.Id }).HasDatabaseName("ix_outbox_message_waiting").HasFilter("sent_at is null");
        table.HasIndex(m => m.NextAttemptAt).HasDatabaseName("ix_outbox_message_refused").HasFilter("sent_at is null and next_attempt_at is not null");
        // For deletion after the retention, and for publishing a range again.
        table.HasIndex(m => m.SentAt).HasDatabaseName("ix_outbox_message_sent").HasFilter("sent_at is not null");
    }
}
