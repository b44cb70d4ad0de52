using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class IdempotencyKeyTable : IEntityTypeConfiguration<IdempotencyKey>
{
    public const string PrimaryKey = "pk_idempotency_key";

    public void Configure(EntityTypeBuilder<IdempotencyKey> key)
    {
        key.ToTable("idempotency_key");
        key.HasKey(k => new { k.ClientId, k.Subject, k.Key }).HasName(PrimaryKey);
        key.HasIndex(k => k.CreatedAt);
    }
}
