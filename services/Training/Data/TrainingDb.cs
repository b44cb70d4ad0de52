using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Training.Certificates;
using Lmis.Training.Classes;
using Lmis.Training.Credentials;
using Lmis.Training.Guidance;
using Lmis.Training.Programmes;
using Lmis.Training.Readings;
using Lmis.Training.Schools;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Training.Data;

/// <summary>The database of Training: classes, learners and their certificates.</summary>
public sealed class TrainingDb(DbContextOptions<TrainingDb> options, AreaScope area) : ServiceDb(options, area)
{
    public DbSet<School> Schools => Set<School>();
    public DbSet<Programme> Programmes => Set<Programme>();
    public DbSet<TrainingClass> Classes => Set<TrainingClass>();
    public DbSet<Enrolment> Enrolments => Set<Enrolment>();
    public DbSet<Certificate> Certificates => Set<Certificate>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
    public DbSet<GuidanceCount> GuidanceCounts => Set<GuidanceCount>();
    public DbSet<LearnerReading> Readings => Set<LearnerReading>();

    /// <summary>The certificates of the schools a caller acts for.</summary>
    public IQueryable<Certificate> CertificatesOf(Caller caller)
    {
        var schools = this.SchoolsOf(caller);
        return Certificates.Where(c => schools.Any(s => s.Code == c.SchoolCode));
    }

    /// <summary>One value of a statement that may write.</summary>
    public async Task<T> QueryAsync<T>(FormattableString sql, CancellationToken ct) => (await Database.SqlQuery<T>(sql).ToListAsync(ct))[0];

    /// <summary>Whether a save failed because a unique key was taken.</summary>
    public static bool IsTaken(DbUpdateException e, string constraint) => e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken && taken.ConstraintName == constraint;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();
        modelBuilder.HasSequence<long>("certificate_status_index").StartsAt(0).HasMin(0);

        var school = modelBuilder.Entity<School>().ToTable("school");
        school.HasKey(static s => s.Code);
        school.Property(static s => s.Version).IsConcurrencyToken();

        var programme = modelBuilder.Entity<Programme>().ToTable("programme");
        programme.Property(static p => p.Version).IsConcurrencyToken();
        programme.HasIndex(static p => p.SchoolCode);

        modelBuilder.Entity<TrainingClass>().ToTable("training_class").HasIndex(static c => c.SchoolCode);

        var enrolment = modelBuilder.Entity<Enrolment>().ToTable("enrolment");
        enrolment.Property(static e => e.Version).IsConcurrencyToken();
        enrolment.HasIndex(static e => new { e.ClassId, e.PersonId }).IsUnique();
        enrolment.HasIndex(static e => e.PersonId);

        var certificate = modelBuilder.Entity<Certificate>().ToTable("certificate");
        certificate.Property(static c => c.Version).IsConcurrencyToken();
        certificate.HasIndex(static c => c.Number).IsUnique();
        certificate.HasIndex(static c => c.StatusIndex).IsUnique();
        certificate.HasIndex(static c => new { c.StatusIndex, c.State }).HasFilter("state <> 'valid'");
        certificate.HasIndex(static c => c.EnrolmentId).IsUnique().HasFilter("state <> 'replaced'");
        certificate.HasIndex(static c => c.ClassId);
        certificate.HasIndex(static c => c.PersonId);

        modelBuilder.Entity<CertificateNumber>().ToTable("certificate_number").HasKey(static n => new { n.SchoolCode, n.Year });
        modelBuilder.Entity<SigningKey>().ToTable("signing_key").HasIndex(static k => k.KeyId).IsUnique();
        modelBuilder.Entity<GuidanceCount>().ToTable("guidance_count").HasKey(static g => new { g.SchoolCode, g.SchoolYear, g.Level });
        modelBuilder.Entity<LearnerReading>().ToTable("learner_reading").HasIndex(static r => r.PersonId);
    }
}
