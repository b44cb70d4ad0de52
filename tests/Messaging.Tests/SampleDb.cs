using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Lmis.Messaging.Tests;

/// <summary>An event of these tests.</summary>
public sealed record ThingCounted(Guid ThingId, int Amount);

/// <summary>What the events come to: a sum per thing, so that an event applied twice shows.</summary>
public sealed class Thing
{
    public Guid Id { get; init; }

    public int Total { get; set; }
}

public sealed class SampleDb(DbContextOptions<SampleDb> options, AreaScope area) : ServiceDb(options, area)
{
    public DbSet<Thing> Things => Set<Thing>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();
    }

    /// <summary>Creates the tables and triggers as a service's migrations do.</summary>
    public async Task CreateAsync()
    {
        await Database.EnsureCreatedAsync();
        var migration = new MigrationBuilder(Database.ProviderName);
        migration.CreateMessagingTriggers();
        foreach (var step in migration.Operations.Cast<SqlOperation>())
            await Database.ExecuteSqlRawAsync(step.Sql);
    }
}
