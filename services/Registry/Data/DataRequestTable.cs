using Lmis.Registry.DataRequests;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class DataRequestTable : IEntityTypeConfiguration<DataRequest>
{
    /// <summary>One open request of a kind a person.</summary>
    public const string OneOpen = "ix_data_request_open";

    public void Configure(EntityTypeBuilder<DataRequest> request)
    {
        request.ToTable("data_request");
        request.HasKey(r => r.Id);
        request.Property(r => r.Id).ValueGeneratedNever();
        // Two officers may decide at once: one of them meets this.
        request.Property(r => r.State).IsConcurrencyToken();
        request.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId).OnDelete(DeleteBehavior.Restrict);
        request.HasIndex(r => new { r.PersonId, r.Kind }).IsUnique().HasFilter("state = 'open'").HasDatabaseName(OneOpen);
        request.HasIndex(r => new { r.State, r.Id });
    }
}
