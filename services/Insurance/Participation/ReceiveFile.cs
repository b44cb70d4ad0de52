using System.Security.Cryptography;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Insurance.Participation;

/// <summary>
/// Takes the agency's file of a month, CSV or XLSX, as the body. Rows are read one after another, their persons resolved by Registry a thousand at a time, and held without
/// name or number, all in one transaction: a file that breaks off, or a process that ends, leaves nothing, and the file is sent again. The same content of the
/// same month is refused as repeated.
/// </summary>
public static class ReceiveFile
{
    /// <summary>Largest body; a million rows are about 120 MB.</summary>
    public const long LargestBody = 256L << 20;

    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void Map(RouteGroupBuilder files) => files.MapPost("/", HandleAsync).WithName(nameof(ReceiveFile))
        .RequireAreaScope(Scopes.InsuranceImport).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Created<FileAnswer>, ProblemHttpResult>> HandleAsync(
        string? month, string? fileName, HttpContext http, InsuranceDb db, Persons.PersonsClient registry, AreaScope area, Caller caller, ReconcileSignal signal, TimeProvider clock, CancellationToken ct)
    {
        if (FileProblems.Of(month, area, clock.Today(), out var number) is { } problem)
            return problem;
        var type = http.Request.ContentType?.Split(';')[0].Trim();
        if (type is not ("text/csv" or Xlsx))
            return Problems.UnsupportedMediaType("file-format", "Không phải CSV hoặc XLSX · Not a CSV or XLSX file", $"Gửi tệp với Content-Type text/csv hoặc {Xlsx}. · Send the file as text/csv or {Xlsx}.");

        // Held in memory, never on a disk: it is full of numbers. A workbook cannot be read from a stream, and the digest decides before anything is asked of Registry.
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content, ct);
        return await TakeAsync(content, type == Xlsx, number, fileName, db, registry, caller, signal, clock, ct);
    }

    /// <summary>Takes the whole of a file, sent or fetched.</summary>
    internal static async Task<Results<Created<FileAnswer>, ProblemHttpResult>> TakeAsync(
        MemoryStream content, bool isWorkbook, int number, string? fileName, InsuranceDb db, Persons.PersonsClient registry, Caller caller, ReconcileSignal signal, TimeProvider clock, CancellationToken ct)
    {
        var digest = SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length));
        content.Position = 0;
        if (await db.ParticipationFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Month == number && f.Sha256 == digest, ct) is { } repeated)
            return FileProblems.Repeated(repeated.Id);
        if (await db.ParticipationFiles.AsNoTracking().Where(f => f.Month > number).OrderByDescending(static f => f.Month).FirstOrDefaultAsync(ct) is { } later)
            return FileProblems.LaterMonth(later.Month);
        try
        {
            var file = await HoldAsync(content, isWorkbook, number, Tidy(fileName), digest, db, registry, caller, clock, ct);
            signal.Wake();
            return TypedResults.Created($"/v1/participation-files/{file.Id}", FileAnswer.Of(file));
        }
        catch (FileFault fault)
        {
            return FileProblems.Unreadable(fault);
        }
        catch (RpcException away) when (away.StatusCode != StatusCode.InvalidArgument)
        {
            return Problems.Unavailable("registry-away", "Chưa tra được người · Persons cannot be looked up", "Registry tạm thời không trả lời; chưa có gì được lưu, hãy gửi lại tệp sau ít phút. · Registry does not answer; nothing was stored, send the file again in a few minutes.");
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problems.Conflict("file-repeated", "Tệp đã được gửi · The file is being received already", "Cùng nội dung vừa được gửi; xem danh sách tệp. · The same content came at the same time; see the list of files.");
        }
    }

    private static async Task<ParticipationFile> HoldAsync(
        Stream content, bool isWorkbook, int month, string fileName, byte[] digest, InsuranceDb db, Persons.PersonsClient registry, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var connection = (NpgsqlConnection)transaction.GetDbTransaction().Connection!;
        using var resolve = new ResolveRows(registry.Resolve(cancellationToken: ct));
        var (id, seen) = (Guid.CreateVersion7(clock.GetUtcNow()), new HashSet<(Guid, string, string?)>());
        var (accepted, refused, read) = (0, 0, 0);
        foreach (var chunk in FileReading.Rows(content, isWorkbook).Chunk(ResolveRows.Most))
        {
            read += chunk.Length;
            var (rows, faults) = (new List<ReadRow>(chunk.Length), new List<RefusedRow>());
            foreach (var line in chunk)
            {
                var (row, column, code) = RowCheck.Read(line, id, month);
                if (row is not null)
                    rows.Add(row);
                else
                    faults.Add(new() { FileId = id, Line = line.Line, Column = column!, Code = code! });
            }
            List<DeclaredRow> held = [];
            if (rows.Count > 0)
            {
                foreach (var (row, person) in rows.Zip(await resolve.RunAsync(rows, ct)))
                {
                    if (Refusal(person.Result) is { } code)
                        faults.Add(new() { FileId = id, Line = row.Row.Line, Column = FileColumns.PersonalNumber, Code = code });
                    else if (Guid.Parse(person.PersonId) is var who && seen.Add((who, row.Row.Kind, row.Row.EmployerCode)))
                        held.Add(With(row.Row, who));
                    else
                        faults.Add(new() { FileId = id, Line = row.Row.Line, Column = FileColumns.PersonalNumber, Code = "repeated-row" });
                }
            }
            Copy(connection, held);
            db.RefusedRows.AddRange(faults);
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
            (accepted, refused) = (accepted + held.Count, refused + faults.Count);
        }
        if (read == 0)
            throw new FileFault("empty-file");
        var file = ParticipationFile.Of(id, month, fileName, digest, caller.Subject, caller.ClientId, clock.GetUtcNow(), accepted, refused);
        db.ParticipationFiles.Add(file);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return file;
    }

    private static string? Refusal(ResolveResult result) => result switch
    {
        ResolveResult.Resolved or ResolveResult.Minted => null,
        ResolveResult.Unknown => "person-unknown",
        ResolveResult.Ambiguous => "person-ambiguous",
        _ => "person-invalid",
    };

    private static DeclaredRow With(DeclaredRow r, Guid person) => new()
    {
        FileId = r.FileId, Line = r.Line, PersonId = person, Kind = r.Kind, EmployerCode = r.EmployerCode, ContractKind = r.ContractKind, Occupation = r.Occupation, StartedOn = r.StartedOn,
        EndedOn = r.EndedOn, EndReason = r.EndReason, PaidTo = r.PaidTo, InArrears = r.InArrears, BirthMonth = r.BirthMonth, Sex = r.Sex, CommuneCode = r.CommuneCode,
    };

    private static void Copy(NpgsqlConnection connection, List<DeclaredRow> rows)
    {
        using var copy = connection.BeginBinaryImport(
            """
            copy declared_row (file_id, line, person_id, kind, employer_code, contract_kind, occupation, started_on, ended_on, end_reason, paid_to, in_arrears, birth_month, sex, commune_code)
            from stdin (format binary)
            """);
        foreach (var row in rows)
        {
            copy.StartRow();
            copy.Write(row.FileId, NpgsqlDbType.Uuid);
            copy.Write(row.Line, NpgsqlDbType.Integer);
            copy.Write(row.PersonId, NpgsqlDbType.Uuid);
            Text(row.Kind);
            Text(row.EmployerCode);
            Text(row.ContractKind);
            Text(row.Occupation);
            Day(row.StartedOn);
            Day(row.EndedOn);
            Text(row.EndReason);
            if (row.PaidTo is { } paid)
                copy.Write(paid, NpgsqlDbType.Integer);
            else
                copy.WriteNull();
            copy.Write(row.InArrears, NpgsqlDbType.Boolean);
            Text(row.BirthMonth);
            Text(row.Sex);
            Text(row.CommuneCode);
        }
        copy.Complete();

        void Text(string? text)
        {
            if (text is null)
                copy.WriteNull();
            else
                copy.Write(text, NpgsqlDbType.Text);
        }

        void Day(DateOnly? day)
        {
            if (day is { } d)
                copy.Write(d, NpgsqlDbType.Date);
            else
                copy.WriteNull();
        }
    }

    /// <summary>Only the last part of a path, without control characters, and no run of digits that could be somebody's number.</summary>
    private static string Tidy(string? name)
    {
        var last = string.Concat((name ?? "").Split('/', '\\')[^1].Where(static c => !char.IsControl(c)));
        last = System.Text.RegularExpressions.Regex.Replace(last, "[0-9]{9,}", "…");
        return last.Length <= 200 ? last : last[^200..];
    }
}
