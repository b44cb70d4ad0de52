using Lmis.Registry.Duplicates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class DuplicateSearchTable : IEntityTypeConfiguration<DuplicateSearch>
{
    /// <summary>One open search at a time.</summary>
    public const string OneOpen = "ix_duplicate_search_open";

    public void Configure(EntityTypeBuilder<DuplicateSearch> search)
    {
        search.ToTable("duplicate_search");
        search.HasKey(s => s.Id);
        search.Property(s => s.Id).ValueGeneratedNever();
        search.HasIndex(s => s.State).IsUnique().HasFilter("state = 'running'").HasDatabaseName(OneOpen);
    }
}
