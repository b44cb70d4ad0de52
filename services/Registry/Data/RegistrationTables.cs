using Lmis.Registry.National;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class RegistrationBatchTable : IEntityTypeConfiguration<RegistrationBatch>
{
    public void Configure(EntityTypeBuilder<RegistrationBatch> batch)
    {
        batch.ToTable("registration_batch", static table => table.HasCheckConstraint("ck_registration_batch_state", "state in ('open', 'answered', 'divided') and (state = 'open') = (content is not null)"));
        batch.HasKey(b => b.Id);
        batch.Property(b => b.Id).ValueGeneratedNever();
        batch.HasIndex(b => b.NextAt).HasFilter("next_at is not null").HasDatabaseName("ix_registration_batch_next_at");
    }
}

internal sealed class RegistrationUploadTable : IEntityTypeConfiguration<RegistrationUpload>
{
    public void Configure(EntityTypeBuilder<RegistrationUpload> upload)
    {
        upload.ToTable("registration_upload", static table => table.HasCheckConstraint("ck_registration_upload_state", "state in ('sent', 'registered', 'refused')"));
        upload.HasKey(u => u.PersonId);
        upload.Property(u => u.PersonId).ValueGeneratedNever();
        upload.HasOne<Person>().WithMany().HasForeignKey(u => u.PersonId).OnDelete(DeleteBehavior.Restrict);
        upload.HasIndex(u => new { u.State, u.PersonId }).HasFilter("state <> 'registered'").HasDatabaseName("ix_registration_upload_not_registered");
    }
}

internal sealed class RegistrationCursorTable : IEntityTypeConfiguration<RegistrationCursor>
{
    public void Configure(EntityTypeBuilder<RegistrationCursor> cursor)
    {
        cursor.ToTable("registration_cursor", static table => table.HasCheckConstraint("ck_registration_cursor_one", "id = 1"));
        cursor.HasKey(c => c.Id);
        cursor.Property(c => c.Id).ValueGeneratedNever();
        cursor.Property(c => c.Position).IsConcurrencyToken();
    }
}
