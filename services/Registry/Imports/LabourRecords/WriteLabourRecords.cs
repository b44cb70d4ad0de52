using Lmis.Messaging;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Data;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Npgsql;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>Writes what a chunk came to, in as few statements as there are tables.</summary>
internal static class WriteLabourRecords
{
    public static async Task RunAsync(RegistryDb db, ImportJob job, KnownColumns columns, LabourOutcome outcome, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        ImportPersons.Mint(db, connection, outcome.Minted);
        if (outcome.Described.Count > 0)
        {
            EntityCopy<Person>.Of(db).WriteTemporary(connection, "import_described", outcome.Described);
            Execute(connection, "update person p set full_name = t.full_name, name_key = t.name_key, birth_date = t.birth_date, sex = t.sex from import_described t where p.id = t.id");
        }
        var workers = EntityCopy<Worker>.Of(db);
        if (outcome.ChangedRecords.Count > 0)
        {
            workers.WriteTemporary(connection, "import_changed", outcome.ChangedRecords);
            Execute(connection, $"update worker w set {workers.Assignments("person_id")} from import_changed t where w.person_id = t.person_id");
        }
        workers.Write(connection, outcome.EnteredRecords);
        EntityCopy<WorkerChange>.Of(db).Write(connection, outcome.History);
        await OutboxWriter.CopyAsync(connection, transaction, outcome.Events, ct);
        await RaiseConflicts.RunAsync(db, connection, job.Source, outcome.Conflicts, outcome.Settled, ct);
        ImportCheckpoint.WriteOutcome(connection, job, columns, outcome);
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }
}
