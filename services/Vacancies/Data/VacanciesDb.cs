using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Vacancies.Employers;
using Lmis.Vacancies.Persons;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Referrals;
using Lmis.Vacancies.Seekers;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace Lmis.Vacancies.Data;

/// <summary>The database of Vacancies: the vacancies and whom they were filled with.</summary>
public sealed class VacanciesDb(DbContextOptions<VacanciesDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <summary>Name of the sequence of the change stream.</summary>
    public const string ChangeSequence = "vacancy_change";

    /// <summary>Shadow column of <see cref="Vacancy"/>: what the search box looks into, as words.</summary>
    public const string Words = "Words";

    /// <summary>Employers, as Registry tells of them.</summary>
    public DbSet<KnownEmployer> Employers => Set<KnownEmployer>();

    /// <summary>Vacancies.</summary>
    public DbSet<Vacancy> Vacancies => Set<Vacancy>();

    /// <summary>Turns of persons who filed form 01.</summary>
    public DbSet<JobSearch> JobSearches => Set<JobSearch>();

    /// <summary>Counsellings.</summary>
    public DbSet<Counselling> Counsellings => Set<Counselling>();

    /// <summary>Referrals and placements.</summary>
    public DbSet<Referral> Referrals => Set<Referral>();

    /// <summary>Who read about seekers.</summary>
    public DbSet<SeekerReading> SeekerReadings => Set<SeekerReading>();

    /// <summary>Merged persons.</summary>
    public DbSet<PersonMerge> PersonMerges => Set<PersonMerge>();

    /// <summary>Keys of creates.</summary>
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();
        modelBuilder.HasPostgresExtension("pg_trgm");
        modelBuilder.HasSequence<long>(ChangeSequence);

        var employer = modelBuilder.Entity<KnownEmployer>().ToTable("employer");
        employer.HasKey(static e => e.EmployerId);
        employer.Property(static e => e.EmployerId).ValueGeneratedNever();
        employer.Ignore(static e => e.IsActive);
        employer.HasIndex(static e => e.Code);

        var vacancy = modelBuilder.Entity<Vacancy>().ToTable("vacancy");
        vacancy.Property(static v => v.Id).ValueGeneratedNever();
        vacancy.Property(static v => v.Version).IsConcurrencyToken();
        vacancy.Property(static v => v.Form).HasColumnType("jsonb");
        vacancy.Ignore(static v => v.Left);
        vacancy.Property<NpgsqlTsVector>(Words).HasComputedColumnSql("to_tsvector('simple', search_key)", stored: true);
        vacancy.HasIndex(Words).HasMethod("gin");
        vacancy.HasIndex(static v => v.TitleKey).HasMethod("gin").HasOperators("gin_trgm_ops");
        vacancy.HasIndex(static v => new { v.State, v.PublishNumber });
        vacancy.HasIndex(static v => v.ChangeNumber).IsUnique();
        vacancy.HasIndex(static v => v.EmployerCode);
        vacancy.HasIndex(static v => v.CommuneCode);
        vacancy.ToTable(static t => t.HasCheckConstraint("ck_vacancy_places", "taken >= 0 and taken <= places"));

        var search = modelBuilder.Entity<JobSearch>().ToTable("job_search");
        search.Property(static s => s.Id).ValueGeneratedNever();
        search.Property(static s => s.Version).IsConcurrencyToken();
        search.Property(static s => s.Form).HasColumnType("jsonb");
        search.HasIndex(static s => s.PersonId);
        search.HasIndex(static s => s.FiledAs);
        search.HasIndex(static s => s.FiledOn);
        search.HasIndex(static s => s.CommuneCode);

        var counselling = modelBuilder.Entity<Counselling>().ToTable("counselling");
        counselling.Property(static c => c.Id).ValueGeneratedNever();
        counselling.HasOne<JobSearch>().WithMany().HasForeignKey(static c => c.JobSearchId).OnDelete(DeleteBehavior.Restrict);
        counselling.HasIndex(static c => c.PersonId);
        counselling.HasIndex(static c => c.HeldOn);

        var referral = modelBuilder.Entity<Referral>().ToTable("referral");
        referral.Property(static r => r.Id).ValueGeneratedNever();
        referral.Property(static r => r.Version).IsConcurrencyToken();
        referral.Ignore(static r => r.ConfirmableFrom);
        referral.HasOne<JobSearch>().WithMany().HasForeignKey(static r => r.JobSearchId).OnDelete(DeleteBehavior.Restrict);
        referral.HasOne<Vacancy>().WithMany().HasForeignKey(static r => r.VacancyId).OnDelete(DeleteBehavior.Restrict);
        referral.HasIndex(static r => new { r.JobSearchId, r.VacancyId }).IsUnique();
        referral.HasIndex(static r => r.PersonId);
        referral.HasIndex(static r => r.ReferredOn);

        var reading = modelBuilder.Entity<SeekerReading>().ToTable("seeker_reading");
        reading.Property(static r => r.Id).ValueGeneratedNever();
        reading.HasIndex(static r => r.PersonIds).HasMethod("gin");

        modelBuilder.Entity<PersonMerge>().ToTable("person_merge").HasKey(static m => m.MergedPersonId);

        modelBuilder.Entity<IdempotencyKey>().ToTable("idempotency_key").HasKey(static k => new { k.ClientId, k.Subject, k.Key });
    }
}
