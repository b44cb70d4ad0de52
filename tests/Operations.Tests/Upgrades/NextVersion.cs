using System.Reflection;
using Lmis.Operations.Tests.Upgrades;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Lmis.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(NextVersion))]

namespace Lmis.Operations.Tests.Upgrades;

/// <summary>
/// Makes of this build's registry the version that follows it: it has one migration more, is not ready without it, and writes and reads the column that
/// this migration adds. The version before is this build as it is: it knows nothing of the column and meets it in its tables.
/// </summary>
public sealed class NextVersion : IHostingStartup
{
    /// <summary>What the next version writes into <see cref="Column"/>; the version before leaves the column's default.</summary>
    public const string Mark = "next", Default = "before";

    internal const string Column = "entered_by_version";

    /// <summary>The variables that start a registry of the next version.</summary>
    public static Dictionary<string, string?> Variables { get; } = new()
    {
        ["DOTNET_STARTUP_HOOKS"] = typeof(NextVersion).Assembly.Location,
        ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = typeof(NextVersion).Assembly.GetName().Name,
    };

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(static services => services.ConfigureDbContext<RegistryDb>(static options => options
        .ReplaceService<IMigrationsAssembly, OneMore>()
        .ReplaceService<IModelCustomizer, WithColumn>()
        .AddInterceptors(new Marks())
        // The checked-in snapshot is that of the version before.
        .ConfigureWarnings(static warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))));

    /// <summary>An expanding migration: columns that the version before need not know, in a table it fills row by row and in one it also copies into; an index and a table.</summary>
    [DbContext(typeof(RegistryDb)), Migration("99990101000000_Next")]
    public sealed class Next : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(Column, "idempotency_key", "text", nullable: false, defaultValue: Default);
            migrationBuilder.AddColumn<string>("remark", "worker", "text", nullable: true);
            migrationBuilder.CreateIndex("ix_worker_remark", "worker", "remark");
            migrationBuilder.CreateTable("of_the_next_version", static table => new { id = table.Column<Guid>("uuid") }, constraints: static table => table.PrimaryKey("pk_of_the_next_version", static row => row.id));
        }
    }

    // The migrations of an assembly are a service that only EF itself is meant to implement; no public one takes a migration from elsewhere.
#pragma warning disable EF1001
    private sealed class OneMore(
        ICurrentDbContext context, IDbContextOptions options, IMigrationsIdGenerator ids, IDiagnosticsLogger<DbLoggerCategory.Migrations> log)
        : MigrationsAssembly(context, options, ids, log)
    {
        private readonly SortedList<string, TypeInfo> migrations = [];

        public override IReadOnlyDictionary<string, TypeInfo> Migrations
        {
            get
            {
                if (migrations.Count == 0)
                {
                    foreach (var (id, migration) in base.Migrations)
                        migrations.Add(id, migration);
                    migrations.Add(typeof(Next).GetCustomAttribute<MigrationAttribute>()!.Id, typeof(Next).GetTypeInfo());
                }
                return migrations;
            }
        }
    }
#pragma warning restore EF1001

    private sealed class WithColumn(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
    {
        public override void Customize(ModelBuilder modelBuilder, DbContext context)
        {
            base.Customize(modelBuilder, context);
            modelBuilder.Entity<IdempotencyKey>().Property<string>(Column).HasColumnName(Column).HasDefaultValue(Default);
        }
    }

    private sealed class Marks : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            foreach (var entry in eventData.Context!.ChangeTracker.Entries<IdempotencyKey>().Where(static entry => entry.State == EntityState.Added))
                entry.Property(Column).CurrentValue = Mark;
            return new(result);
        }
    }
}
