using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Messaging;

internal sealed class InboxTable : IEntityTypeConfiguration<InboxMessage>
{
    public void Configure(EntityTypeBuilder<InboxMessage> table)
    {
        table.ToTable("inbox_message", MessagingModel.Schema);
        table.HasKey(m => m.MessageId).HasName("pk_inbox_message");
        table.Property(m => m.MessageId).HasColumnName("message_id").ValueGeneratedNever();
        table.Property(m => m.Topic).HasColumnName("topic");
        table.Property(m => m.ReceivedAt).HasColumnName("received_at");
        // Rows arrive in order of time, so a block range index finds the old ones at next to no cost.
        table.HasIndex(m => m.ReceivedAt).HasDatabaseName("ix_inbox_message_received_at").HasMethod("brin");
    }
}
