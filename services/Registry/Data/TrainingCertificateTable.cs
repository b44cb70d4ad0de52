using Lmis.Registry.Persons;
using Lmis.Registry.Qualifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class TrainingCertificateTable : IEntityTypeConfiguration<TrainingCertificate>
{
    public void Configure(EntityTypeBuilder<TrainingCertificate> certificate)
    {
        certificate.ToTable("training_certificate");
        certificate.HasKey(static c => c.CertificateId);
        certificate.Property(static c => c.CertificateId).ValueGeneratedNever();
        certificate.Ignore(static c => c.IsValid);
        certificate.HasOne<Person>().WithMany().HasForeignKey(static c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        certificate.HasIndex(static c => c.PersonId);
    }
}
