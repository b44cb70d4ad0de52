using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Messaging;

internal sealed class DeliveryFailureTable : IEntityTypeConfiguration<DeliveryFailure>
{
    public void Configure(EntityTypeBuilder<DeliveryFailure> table)
    {
        table.ToTable("delivery_failure", MessagingModel.Schema);
        table.HasKey(f => f.MessageId).HasName("pk_delivery_failure");
        table.Property(f => f.MessageId).HasColumnName("message_id").ValueGeneratedNever();
        table.Property(f => f.Topic).HasColumnName("topic");
        table.Property(f => f.Reason).HasColumnName("reason");
        table.Property(f => f.Failures).HasColumnName("failures");
        table.Property(f => f.LastAt).HasColumnName("last_at");
    }
}
