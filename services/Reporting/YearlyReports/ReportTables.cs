using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>How reports are stored: a row a report and a row a part, with what was written and what was frozen as jsonb.</summary>
internal static class ReportTables
{
    public static void AddYearlyReports(this ModelBuilder model)
    {
        var report = model.Entity<YearlyReport>().ToTable("yearly_report");
        report.HasKey(static r => r.Year);
        report.Property(static r => r.Year).ValueGeneratedNever();
        report.Property(static r => r.Version).IsConcurrencyToken();
        report.Property(static r => r.Content).HasColumnType("jsonb").HasConversion(static c => c.ToJson(), static json => ReportDraft.FromJson(json));
        report.Property(static r => r.Lines).HasColumnType("jsonb").HasConversion(static l => l!.ToJson(), static json => FrozenLines.FromJson(json));

        var part = model.Entity<ReportPart>().ToTable("report_part");
        part.HasKey(static p => new { p.Year, p.UnitCode });
        part.HasOne<YearlyReport>().WithMany().HasForeignKey(static p => p.Year).OnDelete(DeleteBehavior.Restrict);
        part.Property(static p => p.Version).IsConcurrencyToken();
        part.Property(static p => p.Content).HasColumnType("jsonb").HasConversion(static c => c.ToJson(), static json => ReportDraft.FromJson(json));
        part.Property(static p => p.Lines).HasColumnType("jsonb").HasConversion(static l => l!.ToJson(), static json => FrozenLines.FromJson(json));

        model.Entity<ReportStep>().ToTable("report_step").HasIndex(static s => new { s.Year, s.UnitCode });
    }
}
