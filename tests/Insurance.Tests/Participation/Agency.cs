using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Contracts.Registry.V1;
using Lmis.Insurance.Benefits;
using Lmis.Testing;

namespace Lmis.Insurance.Tests.Participation;

/// <summary>The agency and Registry around one Insurance: files are sent, events delivered, and what Insurance says is read from its outbox.</summary>
internal sealed class Agency(InsuranceUnderTest service)
{
    public const string Heading = "personal_number,full_name,birth_date,sex,kind,employer_code,contract_kind,started_on,ended_on,paid_to,in_arrears,commune\n";

    private const string Scope = $"{Scopes.InsuranceImport} {Scopes.InsuranceRead} {Scopes.InsuranceReconcile}";

    /// <summary>A valid tax code of a number.</summary>
    public static string Code(int number)
    {
        int[] weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
        for (var i = number; ; i += 1_000_000)
        {
            var nine = i.ToString("000000000", CultureInfo.InvariantCulture);
            var rest = 10 - (weights.Select((w, k) => w * (nine[k] - '0')).Sum() % 11);
            if (rest < 10)
                return nine + rest.ToString(CultureInfo.InvariantCulture);
        }
    }

    public static string Number(int person) => "019190" + person.ToString("000000", CultureInfo.InvariantCulture);

    public static Guid Person(int person) => FakeRegistry.Person(Number(person));

    public static Guid Employer(int number) => FakeRegistry.Person("employer" + number.ToString(CultureInfo.InvariantCulture));

    public static string Row(int person, int employer, string contract = "indefinite", string started = "", string ended = "", string arrears = "") =>
        $"{Number(person)},Nguyễn Thị Hoa,1990-05-31,female,compulsory,{Code(employer)},{contract},{started},{ended},,{arrears},05443\n";

    public static string Voluntary(int person, string paidTo) => $"{Number(person)},Nguyễn Thị Hoa,1990-05-31,female,voluntary,,,,,{paidTo},,05443\n";

    public async Task<(int Status, JsonElement Body)> SendAsync(string month, string rows, string heading = Heading, string type = "text/csv", byte[]? bytes = null, string area = "19")
    {
        using var client = service.Service.HttpAs(TestTokens.Issue(Scope, area));
        using var content = new ByteArrayContent(bytes ?? Encoding.UTF8.GetBytes(heading + rows)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await client.PostAsync($"/v1/participation-files?month={month}&fileName=ds-{month}.csv", content);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>Sends a file that must be taken, and waits until it is compared.</summary>
    public async Task<JsonElement> ReconcileAsync(string month, string rows)
    {
        var (status, body) = await SendAsync(month, rows);
        Assert.True(status == 201, $"{status} {body}");
        return await ComparedAsync(body.GetProperty("id").GetGuid());
    }

    public async Task<JsonElement> ComparedAsync(Guid id)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(30))
        {
            var (_, file) = await service.SendAsync(HttpMethod.Get, $"/v1/participation-files/{id}", null, Scope);
            if (file.GetProperty("state").GetString() == "reconciled")
                return file;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"{file}");
        }
    }

    public Task<(int Status, JsonElement Body)> AgainAsync(Guid id) => service.SendAsync(HttpMethod.Post, $"/v1/participation-files/{id}/comparisons", null, Scope);

    public async Task<JsonElement> DifferencesAsync(string query = "", string area = "19")
    {
        var (status, body) = await service.SendAsync(HttpMethod.Get, "/v1/differences" + query, null, Scope, area);
        Assert.True(status == 200, $"{status} {body}");
        return body;
    }

    public Task<(int Status, JsonElement Body)> DecideAsync(Guid id, string decision, string area = "19") =>
        service.SendAsync(HttpMethod.Post, $"/v1/differences/{id}/decision", new { decision }, Scope, area);

    /// <summary>theirs ours matched differing missingHere missingThere.</summary>
    public static string Figures(JsonElement file) =>
        string.Join(' ', new[] { "theirs", "ours", "matched", "differing", "missingHere", "missingThere" }.Select(f => file.GetProperty(f).GetInt32().ToString(CultureInfo.InvariantCulture)));

    public Task EmployersAsync(params int[] numbers) => service.DeliverAsync(Topics.EmployerChangedV1, numbers.Select(static n =>
        new EmployerChanged(Employer(n), 1, Code(n), "private-enterprise", null, null, null, null, "05443", null, "active", false, new(2020, 1, 1), DateTimeOffset.UnixEpoch)));

    public Task EmploymentAsync(int id, int person, int employer, string? contract = "indefinite", string started = "2020-01-01", string? ended = null, long version = 1, bool isVoid = false, Guid? eventId = null) =>
        service.DeliverAsync(Topics.EmploymentChangedV1, [new EmploymentChanged(
            Employer(-id), version, Person(person), Employer(employer), contract, null, DateOnly.Parse(started, CultureInfo.InvariantCulture), true,
            ended is null ? null : DateOnly.Parse(ended, CultureInfo.InvariantCulture), null, null, null, null, false, isVoid, DateTimeOffset.UnixEpoch)], eventId);

    public Task WorkerAsync(int person, string commune, string status = "employed", long version = 1) => service.DeliverAsync(Topics.LabourRecordChangedV1, [new LabourRecordChanged(
        Person(person), version, "1990-05", "female", commune, null, null, status, "college", null, null, null, null, true, true, new(2026, 1, 1), DateTimeOffset.UnixEpoch)]);

    /// <summary>What Insurance said of participations: <c>+person@employer day</c> and <c>-…</c>.</summary>
    public async Task<string> DeclaredAsync(params int[] persons)
    {
        var events = await service.EventsAsync<ParticipationDeclared>(Topics.ParticipationDeclaredV1);
        return string.Join(", ", events.Select(e => (Event: e, Person: Array.FindIndex(persons, p => Person(p) == e.PersonId))).Where(static e => e.Person >= 0)
            .Select(e => $"{(e.Event.Change == "opened" ? '+' : '-')}{persons[e.Person]} {e.Event.EffectiveOn:yyyy-MM-dd}").Order(StringComparer.Ordinal));
    }

    public async Task<string> CoverageAsync(int person) => string.Join(", ", (await service.EventsAsync<ParticipationChanged>(Topics.ParticipationChangedV1))
        .Where(e => e.PersonId == Person(person)).OrderBy(static e => e.Version)
        .Select(static e => $"{e.Month}{(e.Compulsory ? " compulsory" : "")}{(e.Voluntary ? " voluntary" : "")}{(e.InArrears ? " arrears" : "")}"));

    public static int MonthOf(string month) => Month.TryRead(month, out var number) ? number : throw new ArgumentException(month);
}
