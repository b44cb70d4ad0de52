using Lmis.Registry.Persons;
using Lmis.Registry.Rights;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class PersonLoginTable : IEntityTypeConfiguration<PersonLogin>
{
    /// <summary>One login a person, one person a login, while the link holds.</summary>
    public const string OnePerson = "ix_person_login_person", OneLogin = "ix_person_login_login";

    public void Configure(EntityTypeBuilder<PersonLogin> login)
    {
        login.ToTable("person_login");
        login.HasKey(l => l.Id);
        login.Property(l => l.Id).ValueGeneratedNever();
        // Two officers may end a link at once: one of them meets this.
        login.Property(l => l.EndedAt).IsConcurrencyToken();
        login.HasOne<Person>().WithMany().HasForeignKey(l => l.PersonId).OnDelete(DeleteBehavior.Restrict);
        login.HasIndex(l => l.PersonId).IsUnique().HasFilter("ended_at is null").HasDatabaseName(OnePerson);
        login.HasIndex(l => l.Login).IsUnique().HasFilter("ended_at is null").HasDatabaseName(OneLogin);
    }
}
