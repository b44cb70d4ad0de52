using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>A kind of file: its columns, how its rows are judged, and how judged rows are stored.</summary>
internal abstract class ImportKind
{
    /// <summary>Files of labour-supply records (thông tin cung lao động).</summary>
    public const string LabourRecords = "labour-records";

    /// <summary>Files of employers (người sử dụng lao động).</summary>
    public const string Employers = "employers";

    /// <summary>Files of employments (việc làm).</summary>
    public const string Employments = "employments";

    /// <summary>Its name in requests and in the database.</summary>
    public abstract string Code { get; }

    /// <summary>Whether files of this kind may come from a source, see <see cref="ImportSource"/>.</summary>
    public abstract bool Takes(string source);

    /// <summary>The columns such a file may have and must have.</summary>
    public abstract KnownColumns ColumnsOf(string source);

    /// <summary>Judges rows. Pure but for keys and clock: the same rows of the same batch are judged alike by whoever resumes it.</summary>
    public abstract CheckedRows Check(ImportJob job, ImportColumns columns, ImportRecord[] records);

    /// <summary>The field whose commune decides whether a row lies in an area, or null where none of the row does.</summary>
    public abstract string? AreaFieldOf(ImportColumns columns, string?[] cells);

    /// <summary>
    /// Stores judged rows and the checkpoint that says so in one transaction; throws what PostgreSQL throws when it met another writer, and is
    /// then called once more (<see cref="StoreChunk"/>).
    /// </summary>
    /// <param name="services">A scope of its own for this attempt.</param>
    /// <param name="job">The batch.</param>
    /// <param name="rows">What <see cref="Check"/> gave.</param>
    /// <param name="again">True after an attempt that met another writer.</param>
    /// <param name="checkpoint">The last write of the transaction.</param>
    /// <param name="ct">Stops when the batch is lost or cancelled.</param>
    public abstract Task StoreAsync(IServiceProvider services, ImportJob job, CheckedRows rows, bool again, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct);
}
