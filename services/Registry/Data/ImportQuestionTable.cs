using Lmis.Registry.Imports;
using Lmis.Registry.Imports.Questions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class ImportQuestionTable : IEntityTypeConfiguration<ImportQuestion>
{
    public void Configure(EntityTypeBuilder<ImportQuestion> question)
    {
        // Whoever answers twice must not store the row twice, and nobody keeps a row that no longer waits.
        question.ToTable("import_question", static table => table.HasCheckConstraint("ck_import_question_content", "(state = 'open') = (content is not null)"));
        question.HasKey(q => new { q.BatchId, q.Line });
        question.HasOne<ImportBatch>().WithMany().HasForeignKey(q => q.BatchId).OnDelete(DeleteBehavior.Cascade);
        question.HasIndex(q => new { q.BatchId, q.Line }).HasFilter("state = 'open'").HasDatabaseName("ix_import_question_open");
    }
}
