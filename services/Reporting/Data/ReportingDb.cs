using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Reporting.Facts;
using Lmis.Reporting.HeadCounts;
using Lmis.Reporting.ImportedValues;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.LabourForces;
using Lmis.Reporting.National;
using Lmis.Reporting.Placements;
using Lmis.Reporting.Rebuilds;
using Lmis.Reporting.Targets;
using Lmis.Reporting.YearlyReports;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Data;

/// <summary>Reporting's database. Facts of persons and their counts are no entities: see <see cref="FactTables"/>.</summary>
public sealed class ReportingDb(DbContextOptions<ReportingDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <summary>Head-counts of those who do not register.</summary>
    public DbSet<HeadCount> HeadCounts => Set<HeadCount>();

    /// <summary>Labour force of the statistics office.</summary>
    public DbSet<LabourForce> LabourForces => Set<LabourForce>();

    /// <summary>Values that others publish.</summary>
    public DbSet<ImportedValue> ImportedValues => Set<ImportedValue>();

    /// <summary>Yearly targets.</summary>
    public DbSet<AssignedTarget> Targets => Set<AssignedTarget>();

    /// <summary>Readings of counts under five.</summary>
    public DbSet<DetailReading> DetailReadings => Set<DetailReading>();

    /// <summary>Registrations to look for a job.</summary>
    public DbSet<JobSearchFact> JobSearches => Set<JobSearchFact>();

    /// <summary>Recruitments through the employment service.</summary>
    public DbSet<PlacementFact> Placements => Set<PlacementFact>();

    /// <summary>Rebuilds, running and past.</summary>
    public DbSet<Rebuild> Rebuilds => Set<Rebuild>();

    /// <summary>The plan's yearly reports.</summary>
    public DbSet<YearlyReport> YearlyReports => Set<YearlyReport>();

    /// <summary>The units' parts of them.</summary>
    public DbSet<ReportPart> ReportParts => Set<ReportPart>();

    /// <summary>Who did what with a report.</summary>
    public DbSet<ReportStep> ReportSteps => Set<ReportStep>();

    /// <summary>Signed reports on their way to the national system.</summary>
    public DbSet<ReportSending> ReportSendings => Set<ReportSending>();

    /// <summary>Career guidance as schools report it.</summary>
    public DbSet<GuidanceFact> GuidanceFacts => Set<GuidanceFact>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();

        var headCount = modelBuilder.Entity<HeadCount>().ToTable("head_count");
        headCount.Property(static h => h.Sex).HasConversion<short>();
        headCount.Property(static h => h.Qualification).HasConversion<short>();
        headCount.HasIndex(static h => new { h.Source, h.ReferenceDate });
        headCount.HasIndex(static h => h.ReferenceDate);

        modelBuilder.Entity<LabourForce>().ToTable("labour_force")
            .HasIndex(static f => new { f.Year, f.UnitCode, f.AgeScope, f.PublishedOn, f.Source }).IsUnique();

        modelBuilder.Entity<ImportedValue>().ToTable("imported_value")
            .HasIndex(static v => new { v.Indicator, v.Year, v.UnitCode, v.Boundary, v.Kind, v.AgeScope, v.By, v.Category, v.PublishedOn, v.Source, v.SourceTable })
            .IsUnique().AreNullsDistinct(false);

        modelBuilder.Entity<AssignedTarget>().ToTable("assigned_target").HasKey(static t => new { t.Indicator, t.Year, t.UnitCode });

        modelBuilder.Entity<DetailReading>().ToTable("detail_reading").HasIndex(static r => r.At);

        var sending = modelBuilder.Entity<ReportSending>().ToTable("report_sending");
        sending.HasKey(static s => s.Year);
        sending.Property(static s => s.Year).ValueGeneratedNever();

        var jobSearch = modelBuilder.Entity<JobSearchFact>().ToTable("job_search_fact");
        jobSearch.HasKey(static s => s.JobSearchId);
        jobSearch.Property(static s => s.JobSearchId).ValueGeneratedNever();
        jobSearch.HasIndex(static s => s.RegisteredOn);
        var placement = modelBuilder.Entity<PlacementFact>().ToTable("placement_fact");
        placement.HasKey(static p => p.PlacementId);
        placement.Property(static p => p.PlacementId).ValueGeneratedNever();
        placement.HasIndex(static p => p.RecruitedOn);

        modelBuilder.Entity<Rebuild>().ToTable("rebuild");

        // These follow events set-wise: see FollowedTable.
        var participation = modelBuilder.Entity<ParticipationFact>().ToTable("participation_fact");
        participation.HasKey(static p => new { p.PersonId, p.Month });
        participation.Property(static p => p.Sex).HasConversion<short>();
        modelBuilder.Entity<GuidanceFact>().ToTable("guidance_fact").HasKey(static g => new { g.SchoolCode, g.SchoolYear, g.Level });

        var insured = modelBuilder.Entity<InsuranceMonth>().ToTable("insurance_month");
        insured.HasKey(static m => m.Month);
        insured.Property(static m => m.Month).ValueGeneratedNever();

        modelBuilder.AddYearlyReports();
    }
}
