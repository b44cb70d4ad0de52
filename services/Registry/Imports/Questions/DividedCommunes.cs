using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Imports.Questions;

/// <summary>Finds the rows that only a divided commune keeps from being stored, keeps them encrypted, and puts answers into them.</summary>
internal sealed class DividedCommunes(CodeListSet lists, PersonalDataCipher cipher, IOptions<PlatformOptions> platform)
{
    /// <summary>The finding of such a commune.</summary>
    public const string Code = "split-commune";

    // A row holds ethnicity and special groups too.
    private const PersonalDataClass Class = PersonalDataClass.Sensitive;

    /// <summary>
    /// The row as a question, if every error of it is a divided commune and some answer would let it through; else null, and it is rejected as it stands. The commune that decides
    /// about the area must be able to lie in it.
    /// </summary>
    /// <param name="job">The batch.</param>
    /// <param name="columns">Of the file.</param>
    /// <param name="record">The row.</param>
    /// <param name="findings">What the rules said of it.</param>
    /// <param name="areaField">The field whose commune must lie in the area, if there is one.</param>
    /// <param name="keyOf">Judges the row with these cells instead: its key, or null when the rules forbid it all the same.</param>
    public AskedRow? Ask(ImportJob job, ImportColumns columns, ImportRecord record, ImmutableArray<Finding> findings, string? areaField, Func<string?[], Guid?> keyOf)
    {
        if (job.AnswersQuestions || findings.Any(static f => !f.IsWarning && f.Code != Code))
            return null;
        var fields = findings.Where(static f => f.Code == Code).Select(static f => f.Field).ToArray();
        if (fields.Length == 0)
            return null;
        var area = AreaScope.Parse(job.Area, platform.Value.ProvinceCode);
        var former = Array.ConvertAll(fields, f => FormerCommune(columns, record.Cells, f)!);
        var cells = record.Cells;
        foreach (var (field, old) in fields.Zip(former))
        {
            var choice = lists.Units.FromOld(old).Select(static c => c.NewCode).FirstOrDefault(c => field != areaField || Covers(area, c, old));
            if (choice is null)
                return null;
            cells = Put(columns, cells, field, old, choice);
        }
        return keyOf(cells) is { } key ? new AskedRow(record.Line, key, fields, former, Seal(job.Id, columns, record)) : null;
    }

    /// <summary>Whether somebody who lives there now lies in the area; a commune of another province never does.</summary>
    public bool Covers(AreaScope area, string commune, string formerCommune) =>
        area.Covers(commune, lists.Units.DistrictOf(formerCommune)) && lists.Units.Communes.TryGet(commune, out var unit) && unit.Parent == platform.Value.ProvinceCode;

    /// <summary>The row's cells by field.</summary>
    public Dictionary<string, string?> Reveal(ImportQuestion question) =>
        JsonSerializer.Deserialize<Dictionary<string, string?>>(cipher.RevealBytes(Class, question.BatchId, FieldOf(question.Line), question.Content!))!;

    /// <summary>The columns that rows revealed have, those of former communes added.</summary>
    public static ImportColumns ColumnsOf(Dictionary<string, string?> row, KnownColumns known) =>
        ImportColumns.Read([.. row.Keys.Concat(FormerFields.Values.Where(f => !row.ContainsKey(f) && known.Has(f))).Select(known.HeaderOf)], known);

    /// <summary>The row in these columns.</summary>
    public static string?[] Cells(Dictionary<string, string?> row, ImportColumns columns)
    {
        var cells = new string?[columns.Headers.Count];
        foreach (var (field, cell) in row)
            cells = columns.With(cells, field, cell);
        return cells;
    }

    /// <summary>The row with these communes in place of the divided ones.</summary>
    public static ImportRecord Complete(ImportQuestion question, Dictionary<string, string?> row, IReadOnlyList<string> communes, ImportColumns columns)
    {
        var cells = Cells(row, columns);
        for (var i = 0; i < communes.Count; i++)
            cells = Put(columns, cells, question.Fields[i], question.FormerCommunes[i], communes[i]);
        return new ImportRecord(question.Line, cells);
    }

    /// <summary>The sentence for a row that is rejected because nobody said which commune is meant.</summary>
    public Finding Unanswered(string field, string formerCommune) =>
        new(field, Code, IsWarning: false, Code, string.Join("; ", lists.Units.FromOld(formerCommune).Select(c => lists.Units.Communes.TryGet(c.NewCode, out var unit) ? $"{c.NewCode} {unit.Name}" : c.NewCode)));

    private static readonly Dictionary<string, string> FormerFields = new()
    {
        ["permanentCommune"] = "permanentFormerCommune", ["temporaryCommune"] = "temporaryFormerCommune", ["commune"] = "formerCommune",
    };

    /// <summary>A residence has a field of its own for the former commune.</summary>
    private static string?[] Put(ImportColumns columns, string?[] cells, string field, string old, string commune)
    {
        cells = columns.With(cells, field, commune);
        return FormerFields.TryGetValue(field, out var former) ? columns.With(cells, former, old) : cells;
    }

    private static string? FormerCommune(ImportColumns columns, string?[] cells, string field) =>
        columns.Cell(cells, field)?.Trim() is { Length: > 0 } code ? code : FormerFields.TryGetValue(field, out var former) ? columns.Cell(cells, former)?.Trim() : null;

    private byte[] Seal(Guid batchId, ImportColumns columns, ImportRecord record) =>
        cipher.ProtectBytes(Class, batchId, FieldOf(record.Line), JsonSerializer.SerializeToUtf8Bytes(columns.Fields.ToDictionary(static f => f, f => columns.Cell(record.Cells, f))));

    private static string FieldOf(int line) => "import_question.content." + line.ToString(CultureInfo.InvariantCulture);
}
