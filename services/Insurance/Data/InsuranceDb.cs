using Lmis.Hosting;
using Lmis.Insurance.Agency;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Participation;
using Lmis.Insurance.Registers;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Data;

/// <summary>The database of Insurance: participation in social insurance and benefits.</summary>
public sealed class InsuranceDb(DbContextOptions<InsuranceDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <summary>That shadow calculations were made, and why.</summary>
    public DbSet<CalculationRecord> CalculationRecords => Set<CalculationRecord>();

    /// <summary>The agency's monthly files.</summary>
    public DbSet<ParticipationFile> ParticipationFiles => Set<ParticipationFile>();

    /// <summary>Rows of the files that were refused.</summary>
    public DbSet<RefusedRow> RefusedRows => Set<RefusedRow>();

    /// <summary>What differs between the files and our registers.</summary>
    public DbSet<Difference> Differences => Set<Difference>();

    /// <summary>How persons took part, by the month it changed.</summary>
    public DbSet<CoverageMonth> CoverageMonths => Set<CoverageMonth>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();

        modelBuilder.Entity<CalculationRecord>().ToTable("calculation_record").HasIndex(static r => r.At);

        modelBuilder.Entity<ParticipationFile>().ToTable("participation_file").HasIndex(static f => new { f.Month, f.Sha256 }).IsUnique();
        // Read and written set-wise: see ReconcileFile.
        modelBuilder.Entity<DeclaredRow>().ToTable("declared_row").HasKey(static r => new { r.FileId, r.Line });
        modelBuilder.Entity<RefusedRow>().ToTable("refused_row").HasKey(static r => new { r.FileId, r.Line });
        var spell = modelBuilder.Entity<ParticipationSpell>().ToTable("participation_spell");
        spell.HasIndex(static s => new { s.PersonId, s.EmployerId }).IsUnique().HasFilter("closed_on is null");
        spell.HasIndex(static s => new { s.PersonId, s.EmployerId, s.LastMonth });
        modelBuilder.Entity<PersonCoverage>().ToTable("person_coverage").HasKey(static c => c.PersonId);
        modelBuilder.Entity<CoverageMonth>().ToTable("coverage_month").HasKey(static c => new { c.PersonId, c.Month });
        var difference = modelBuilder.Entity<Difference>().ToTable("difference");
        difference.HasIndex(static d => new { d.Kind, d.PersonId, d.EmployerId, d.EmployerCode }).IsUnique().AreNullsDistinct(false);
        difference.HasIndex(static d => new { d.State, d.CommuneCode, d.Id });

        modelBuilder.Entity<AgencyQuery>().ToTable("agency_query").HasIndex(static q => new { q.PersonId, q.At });

        modelBuilder.Entity<RegisteredPerson>().ToTable("registered_person").HasKey(static p => p.PersonId);
        modelBuilder.Entity<RegisteredEmployer>().ToTable("registered_employer").HasKey(static e => e.EmployerId);
        modelBuilder.Entity<RegisteredEmployerCode>().ToTable("registered_employer_code").HasKey(static c => c.Code);
        modelBuilder.Entity<RegisteredEmployment>().ToTable("registered_employment").HasKey(static e => e.EmploymentId);
        modelBuilder.Entity<PersonMerge>().ToTable("person_merge").HasKey(static m => m.MergedPersonId);
    }
}
