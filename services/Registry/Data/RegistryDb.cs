using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Consents;
using Lmis.Registry.Copies;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.Feeds;
using Lmis.Registry.Handovers;
using Lmis.Registry.Imports;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Qualifications;
using Lmis.Registry.Rights;
using Lmis.Registry.SpecialGroups;
using Lmis.Registry.Verifications;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Data;

/// <summary>The registry's own database.</summary>
public sealed class RegistryDb(DbContextOptions<RegistryDb> options, AreaScope area) : ServiceDb(options, area)
{
    public DbSet<Person> Persons => Set<Person>();
    public DbSet<NumberClaim> NumberClaims => Set<NumberClaim>();
    public DbSet<Worker> Workers => Set<Worker>();
    public DbSet<WorkerChange> WorkerChanges => Set<WorkerChange>();
    public DbSet<SpecialGroup> SpecialGroups => Set<SpecialGroup>();
    public DbSet<SpecialGroupChange> SpecialGroupChanges => Set<SpecialGroupChange>();
    public DbSet<RecordReading> RecordReadings => Set<RecordReading>();
    public DbSet<SearchReading> SearchReadings => Set<SearchReading>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<DataRequest> DataRequests => Set<DataRequest>();
    public DbSet<Restriction> Restrictions => Set<Restriction>();
    public DbSet<PersonLogin> PersonLogins => Set<PersonLogin>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();
    public DbSet<ImportBatch> ImportBatches => Set<ImportBatch>();
    public DbSet<ImportError> ImportErrors => Set<ImportError>();
    public DbSet<ImportQuestion> ImportQuestions => Set<ImportQuestion>();
    public DbSet<ImportFigure> ImportFigures => Set<ImportFigure>();
    public DbSet<FeedConflict> FeedConflicts => Set<FeedConflict>();
    public DbSet<FeedEntry> FeedEntries => Set<FeedEntry>();
    public DbSet<FeedTold> FeedTold => Set<FeedTold>();
    public DbSet<FollowedFeed> FollowedFeeds => Set<FollowedFeed>();
    public DbSet<PartnerCopy> PartnerCopies => Set<PartnerCopy>();
    public DbSet<PartnerCopyReading> PartnerCopyReadings => Set<PartnerCopyReading>();
    public DbSet<PersonVerification> PersonVerifications => Set<PersonVerification>();
    public DbSet<EmployerVerification> EmployerVerifications => Set<EmployerVerification>();
    public DbSet<VerificationRun> VerificationRuns => Set<VerificationRun>();
    public DbSet<DuplicatePair> DuplicatePairs => Set<DuplicatePair>();
    public DbSet<PersonMerge> PersonMerges => Set<PersonMerge>();
    public DbSet<DuplicateSearch> DuplicateSearches => Set<DuplicateSearch>();
    public DbSet<Employer> Employers => Set<Employer>();
    public DbSet<LegalForm> LegalForms => Set<LegalForm>();
    public DbSet<Branch> Branches => Set<Branch>();
    public DbSet<EmployerChange> EmployerChanges => Set<EmployerChange>();
    public DbSet<Employment> Employments => Set<Employment>();
    public DbSet<EmploymentClaim> EmploymentClaims => Set<EmploymentClaim>();
    public DbSet<EmploymentChange> EmploymentChanges => Set<EmploymentChange>();
    public DbSet<TrainingCertificate> TrainingCertificates => Set<TrainingCertificate>();
    public DbSet<OutgoingHandover> OutgoingHandovers => Set<OutgoingHandover>();
    public DbSet<IncomingHandover> IncomingHandovers => Set<IncomingHandover>();
    public DbSet<DataKey> DataKeys => Set<DataKey>();
    public DbSet<KeyRotation> KeyRotations => Set<KeyRotation>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("pg_trgm");
        modelBuilder.HasPostgresExtension("btree_gin");
        modelBuilder.HasPostgresExtension("fuzzystrmatch");
        // Lets one constraint compare ids and ranges of days.
        modelBuilder.HasPostgresExtension("btree_gist");
        modelBuilder.AddMessaging();
        modelBuilder.ApplyConfiguration(new DataKeyTable());
        modelBuilder.ApplyConfiguration(new KeyRotationTable());
        modelBuilder.ApplyConfiguration(new PersonTable());
        modelBuilder.ApplyConfiguration(new NumberClaimTable());
        modelBuilder.ApplyConfiguration(new WorkerTable());
        modelBuilder.ApplyConfiguration(new WorkerChangeTable());
        modelBuilder.ApplyConfiguration(new SpecialGroupTable());
        modelBuilder.ApplyConfiguration(new SpecialGroupChangeTable());
        modelBuilder.ApplyConfiguration(new RecordReadingTable());
        modelBuilder.ApplyConfiguration(new SearchReadingTable());
        modelBuilder.ApplyConfiguration(new ConsentTable());
        modelBuilder.ApplyConfiguration(new DataRequestTable());
        modelBuilder.ApplyConfiguration(new RestrictionTable());
        modelBuilder.ApplyConfiguration(new PersonLoginTable());
        modelBuilder.ApplyConfiguration(new PersonVerificationTable());
        modelBuilder.ApplyConfiguration(new EmployerVerificationTable());
        modelBuilder.ApplyConfiguration(new VerificationRunTable());
        modelBuilder.ApplyConfiguration(new DuplicatePairTable());
        modelBuilder.ApplyConfiguration(new DuplicateSearchTable());
        modelBuilder.ApplyConfiguration(new PersonMergeTable());
        modelBuilder.ApplyConfiguration(new IdempotencyKeyTable());
        modelBuilder.ApplyConfiguration(new EmployerTable());
        modelBuilder.ApplyConfiguration(new LegalFormTable());
        modelBuilder.ApplyConfiguration(new BranchTable());
        modelBuilder.ApplyConfiguration(new EmployerChangeTable());
        modelBuilder.ApplyConfiguration(new EmploymentTable());
        modelBuilder.ApplyConfiguration(new EmploymentClaimTable());
        modelBuilder.ApplyConfiguration(new EmploymentChangeTable());
        modelBuilder.ApplyConfiguration(new TrainingCertificateTable());
        modelBuilder.ApplyConfiguration(new ImportBatchTable());
        modelBuilder.ApplyConfiguration(new ImportChunkTable());
        modelBuilder.ApplyConfiguration(new ImportErrorTable());
        modelBuilder.ApplyConfiguration(new ImportedPersonTable());
        modelBuilder.ApplyConfiguration(new ImportQuestionTable());
        modelBuilder.ApplyConfiguration(new ImportFigureTable());
        modelBuilder.ApplyConfiguration(new FeedConflictTable());
        modelBuilder.ApplyConfiguration(new FeedWaitingTable());
        modelBuilder.ApplyConfiguration(new FeedEntryTable());
        modelBuilder.ApplyConfiguration(new FeedToldTable());
        modelBuilder.ApplyConfiguration(new FollowedFeedTable());
        modelBuilder.ApplyConfiguration(new PartnerCopyTable());
        modelBuilder.ApplyConfiguration(new PartnerCopyReadingTable());
        modelBuilder.ApplyConfiguration(new OutgoingHandoverTable());
        modelBuilder.ApplyConfiguration(new IncomingHandoverTable());
    }
}
