using System.Reflection;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Lmis.Operations.Tests.Schemas;

/// <summary>Migrations only expand: every one of every service, read as the operations that Entity Framework will run.</summary>
public sealed class ExpandOnlyTests
{
    /// <summary>
    /// What contracts all the same, by service, migration and operation, with the reason. A release that takes something away belongs here with the release
    /// that last used it, and its note into the release's text: docs/ops/upgrade.md.
    /// </summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["Identity 20261126173048_ReportScopes deletes rows of role_scope"] = "A right is taken from a role on purpose; Identity of the version before gives what the table says and needs no row of it.",
        ["Registry 20261126060151_WorkerSearch drops index ix_worker_commune_code"] = "For speed only: the version before searches through the index that takes its place, by commune and name.",
        ["Registry 20261126060151_WorkerSearch drops index ix_person_name_key_trigram"] = "For speed only: the version before searches slower until its pods are gone.",
        ["Registry 20261126062226_ImportKindsAndFeedConflicts drops index ix_import_batch_same_file"] = "Before the first release: no version without it was installed anywhere. Made anew over one column more.",
        ["Registry 20261126062226_ImportKindsAndFeedConflicts adds unique index ix_import_batch_same_file"] = "It forbids less than the one it replaces: the same file may come once for each kind.",
        ["Registry 20261127181558_NamePairs says 'drop index ix_worker_name'"] = "For speed only: the wider index of the same name, built before, takes its place.",
        ["Registry 20261127181558_NamePairs says 'rename to ix_worker_name'"] = "An index is renamed, which no query names.",
        ["Registry 20261127181558_NamePairs says 'rename to ix_worker_commune_name'"] = "An index is renamed, which no query names.",
    };

    [Fact]
    public void No_migration_takes_away_what_the_version_before_uses()
    {
        var found = new List<string>();
        var (migrations, services) = (0, 0);
        foreach (var folder in Directory.GetDirectories(SourceTree.Path("services")).Concat(Directory.GetDirectories(SourceTree.Path("gateway"))).Where(static one => Directory.Exists(Path.Combine(one, "Data", "Migrations"))))
        {
            services++;
            var service = Path.GetFileName(folder);
            var all = ReadAll(service);
            // A service whose migrations nobody found would pass.
            Assert.Equal(Directory.GetFiles(Path.Combine(folder, "Data", "Migrations"), "*.cs").Count(static file => File.ReadAllText(file).Contains("Migration(\"", StringComparison.Ordinal)), all.Count);
            migrations += all.Count;
            found.AddRange(all.SelectMany(one => ExpandOnly.Faults(one.Operations).Select(fault => $"{service} {one.Id} {fault}")));
        }
        Assert.True(services >= 4 && migrations >= services, $"{migrations} migrations of {services} services");
        var refused = found.Except(Allowed.Keys).ToList();
        Assert.True(refused.Count == 0, $"These contract while the version before may still run. Expand first, contract a release later, and name it with its reason in {nameof(ExpandOnlyTests)}:\n{string.Join('\n', refused)}");
        Assert.Empty(Allowed.Keys.Except(found));
        Assert.All(Allowed.Values, static reason => Assert.True(reason.Length > 20));
    }

    public static TheoryData<string, Func<MigrationBuilder, object>> Contracting => new()
    {
        { "drops table person", static m => m.DropTable("person") },
        { "drops column person.name", static m => m.DropColumn("name", "person") },
        { "renames table person", static m => m.RenameTable("person", newName: "people") },
        { "renames column person.name", static m => m.RenameColumn("name", "person", "full_name") },
        { "adds column person.name without a default", static m => m.AddColumn<string>("name", "person", nullable: false) },
        { "forbids null in column person.name", static m => m.AlterColumn<string>("name", "person", "text", nullable: false, oldType: "text", oldNullable: true, oldClrType: typeof(string)) },
        { "lets column person.name be null", static m => m.AlterColumn<string>("name", "person", "text", nullable: true, oldType: "text", oldNullable: false, oldClrType: typeof(string)) },
        { "makes column person.age integer instead of bigint", static m => m.AlterColumn<int>("age", "person", "integer", oldType: "bigint", oldClrType: typeof(long)) },
        { "adds unique index ix", static m => m.CreateIndex("ix", "person", "name", unique: true) },
        { "adds check ck", static m => m.AddCheckConstraint("ck", "person", "age > 0") },
        { "adds foreign key fk", static m => m.AddForeignKey("fk", "person", "commune", "commune", principalColumn: "code") },
        { "drops index ix", static m => m.DropIndex("ix", table: "person") },
        { "drops key pk", static m => m.DropPrimaryKey("pk", "person") },
        { "says 'drop column name'", static m => m.Sql("alter table person\n  drop column name;") },
        { "says 'alter column name set not null'", static m => m.Sql("alter table person alter column name set not null") },
        { "says 'rename to people'", static m => m.Sql("alter table person rename to people") },
    };

    [Theory, MemberData(nameof(Contracting), DisableDiscoveryEnumeration = true)]
    public void What_contracts_is_refused(string fault, Func<MigrationBuilder, object> contract)
    {
        var migration = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        contract(migration);
        Assert.Equal([fault], ExpandOnly.Faults(migration.Operations));
    }

    [Fact]
    public void What_expands_is_not()
    {
        var migration = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        migration.CreateTable("visit", static table => new { id = table.Column<Guid>("uuid") });
        migration.AddColumn<int>("number", "visit", nullable: false);
        migration.AddCheckConstraint("ck_visit", "visit", "number > 0");
        migration.Sql("alter table visit add constraint ex_visit exclude (number with =)");
        migration.AddColumn<string>("note", "person", "text", nullable: true);
        migration.AddColumn<bool>("is_new", "person", "boolean", nullable: false, defaultValue: false);
        migration.CreateIndex("ix_person_note", "person", "note", unique: true);
        migration.AlterColumn<long>("age", "person", "bigint", oldType: "integer", oldClrType: typeof(int));
        Assert.Empty(ExpandOnly.Faults(migration.Operations));
    }

    private static List<(string Id, IReadOnlyList<MigrationOperation> Operations)> ReadAll(string service)
    {
        var name = "Lmis." + service;
        var assembly = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(one => one.GetName().Name == name)
            ?? Assembly.LoadFrom(File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll")) ? Path.Combine(AppContext.BaseDirectory, name + ".dll") : SourceTree.Path("artifacts", "bin", service, "release", name + ".dll"));
        return
        [
            .. assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Migration)) && !type.IsAbstract)
                .Select(static type => (type.GetCustomAttribute<MigrationAttribute>()!.Id, Migration: (Migration)Activator.CreateInstance(type)!))
                .OrderBy(static one => one.Id, StringComparer.Ordinal)
                .Select(static one =>
                {
                    one.Migration.ActiveProvider = "Npgsql.EntityFrameworkCore.PostgreSQL";
                    return (one.Id, one.Migration.UpOperations);
                }),
        ];
    }
}
