using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class PersonTable : IEntityTypeConfiguration<Person>
{
    /// <summary>One number, one person: this index decides, also between two clerks at once.</summary>
    public const string UniqueNumber = "ix_person_personal_number_index";

    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("person");
        person.HasKey(p => p.Id);
        person.Property(p => p.Id).ValueGeneratedNever();
        person.HasIndex(p => p.PersonalNumberIndex).IsUnique().HasDatabaseName(UniqueNumber);
        person.HasIndex(p => new { p.BirthDate, p.NameKey });
    }
}
