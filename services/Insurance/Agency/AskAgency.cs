using System.Globalization;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Microsoft.Extensions.Options;

namespace Lmis.Insurance.Agency;

/// <summary>What the agency says of one person.</summary>
/// <param name="Kind"><c>compulsory</c>, <c>voluntary</c>, <c>none</c>, or <c>unknown</c> of a person the agency does not know.</param>
/// <param name="PaidTo">Last month paid, yyyy-MM.</param>
/// <param name="EmployerCode">Who pays, where an employer does.</param>
/// <param name="JournalReference">Where question and answer are on record.</param>
internal sealed record AgencyAnswer(string Kind, string? PaidTo, string? EmployerCode, string JournalReference);

/// <summary>A page of the agency's monthly file.</summary>
/// <param name="Pages">How many there are.</param>
/// <param name="Total">Rows of the whole file.</param>
/// <param name="Rows">What each row says, by the column of the file it stands for.</param>
internal sealed record AgencyPage(int Pages, int Total, IReadOnlyList<IReadOnlyDictionary<string, string>> Rows);

/// <summary>
/// Asks the social-insurance agency about one person, or for its monthly file. What comes back through the exchange counts only if it is an answer to this very question;
/// anything else is a fault and never a result.
/// </summary>
internal sealed class AskAgency(AskExchange<AgencyOptions> exchange, IOptions<AgencyOptions> settings)
{
    /// <summary>The agreement's purpose of such a question.</summary>
    public const string Purpose = "social-insurance-status";

    /// <summary>Most rows of a file, as of one that is sent by hand.</summary>
    private const int MostRows = 1_000_000;

    /// <summary>The client for pages of a file, which are larger than an answer about one person.</summary>
    internal const string FileClient = "AskAgency.File";

    private sealed record Question(string PersonalNumber, string Salt);

    /// <summary>The answer, or why there is none, in the words of <see cref="ExchangeReply.Why"/>.</summary>
    public async Task<(AgencyAnswer? Answer, string? Fault)> RunAsync(string personalNumber, Guid personId, string askedBy, Guid messageId, CancellationToken ct)
    {
        var salt = ExchangeSalt.New();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Question(personalNumber, salt), JsonSerializerOptions.Web);
        var reply = await exchange.RunAsync(nameof(AskAgency), new(settings.Value.Service, "/contributions/query", Purpose, messageId, askedBy, personId, body), ct);
        return Believed(reply, Read(reply, salt));
    }

    /// <summary>A page of a month's file, or why there is none, in the words of <see cref="ExchangeReply.Why"/>.</summary>
    /// <param name="month">yyyy-MM.</param>
    /// <param name="province">Two digits.</param>
    /// <param name="page">1 and up.</param>
    public async Task<(AgencyPage? Page, string? Fault)> PageAsync(string month, string province, int page, string askedBy, Guid messageId, CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/participations?month={month}&province={province}&page={page}");
        var reply = await exchange.RunAsync(FileClient, new(settings.Value.Service, path, Purpose, messageId, askedBy, null, null), ct);
        return Believed(reply, ReadPage(reply, month, province, page));
    }

    private static (T? Answer, string? Fault) Believed<T>(ExchangeReply reply, T? answer)
        where T : class => (answer, reply.Why ?? (answer is null ? ExchangeReply.Of(NoReply.NotBelieved).Why : null));

    /// <summary>The page asked for, or null when it is none: another one, or one whose rows are no rows.</summary>
    private static AgencyPage? ReadPage(ExchangeReply reply, string month, string province, int page)
    {
        var json = reply.Body;
        if (reply is not { Fault: null, Status: not StatusCodes.Status404NotFound } || Text(json, "month") != month || Text(json, "province") != province || Number("page") != page || Number("pages") is not (>= 1 and var pages) || page > pages
            || Number("total") is not (>= 0 and <= MostRows and var total) || !json.TryGetProperty("rows", out var rows) || rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() > total)
            return null;
        var read = new List<IReadOnlyDictionary<string, string>>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object || row.EnumerateObject().Any(static member => member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
                return null;
            read.Add(row.EnumerateObject().Where(static member => member.Value.ValueKind == JsonValueKind.String).ToDictionary(static member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name), static member => member.Value.GetString()!));
        }
        return new(pages, total, read);

        int? Number(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    /// <summary>The answer, or null when it is none.</summary>
    private static AgencyAnswer? Read(ExchangeReply reply, string asked)
    {
        if (reply.Fault is not null)
            return null;
        var (json, reference) = (reply.Body, reply.JournalReference);
        if (reply.Status == StatusCodes.Status404NotFound)
            return Text(json, "type") == "urn:lmis:problem:not-found" ? new("unknown", null, null, reference) : null;
        var (kind, paidTo, employer, salt) = (Text(json, "kind"), Text(json, "paidTo"), Text(json, "employerCode"), Text(json, "salt"));
        return kind is "compulsory" or "voluntary" or "none" && (paidTo is null || Month.TryRead(paidTo, out _)) && employer is null or { Length: <= 14 }
            && salt is not null && ExchangeSalt.IsWellFormed(salt) && salt != asked
                ? new(kind!, paidTo, employer, reference)
                : null;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
