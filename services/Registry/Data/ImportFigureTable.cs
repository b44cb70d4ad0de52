using Lmis.Registry.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class ImportFigureTable : IEntityTypeConfiguration<ImportFigure>
{
    public void Configure(EntityTypeBuilder<ImportFigure> figure)
    {
        figure.ToTable("import_figure");
        figure.HasKey(f => new { f.BatchId, f.CommuneCode, f.Kind, f.Code });
        figure.HasOne<ImportBatch>().WithMany().HasForeignKey(f => f.BatchId).OnDelete(DeleteBehavior.Cascade);
    }
}
