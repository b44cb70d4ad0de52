using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.Rights;
using Lmis.Registry.Tests.SpecialGroups;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Rules;

/// <summary>One finding as an officer gets it.</summary>
internal sealed record Said(string Field, string? Name, string Code, string Message, string WhatToDo);

/// <summary>What an operation answered: whether it did what was asked, and all it found.</summary>
internal sealed record Outcome(bool Done, IReadOnlyList<Said> Findings);

/// <summary>A way to raise one text, and the same request mended.</summary>
/// <param name="Text">Key of the sentence.</param>
/// <param name="Code">Its stable code.</param>
/// <param name="Offending">What was declared wrongly, which no sentence may repeat; null where the sentence is about something else than a value.</param>
/// <param name="Raise">Sends the request that breaks the rule, to be answered in this language.</param>
/// <param name="Mend">Sends the neighbouring one that keeps it.</param>
internal sealed record FindingCase(string Text, string Code, string Field, string? Offending, Func<RuleWalk, Task<Outcome>> Raise, Func<RuleWalk, Task<Outcome>> Mend);

/// <summary>Sends forms and files to the registry in one language and gives back what it found.</summary>
internal sealed class RuleWalk(ImportsUnderTest registry, string language)
{
    private const string Everything = $"{AllScopes} {Scopes.RegistryImport} {Scopes.RegistryFeed} {Scopes.RegistryRights}";
    private static int serial;

    private HttpClient Officer(string area = "19")
    {
        var officer = registry.Officer(area, Everything, language);
        officer.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
        return officer;
    }

    /// <summary>A number of its own, outside what the other classes give out.</summary>
    public static string Number() => $"019090{700_000 + Interlocked.Increment(ref serial):000000}";

    public async Task<Outcome> EnterAsync(JsonObject form) => await OutcomeAsync(await Officer().PostAsJsonAsync("/v1/workers", Entry(form), Ct));

    public async Task<Outcome> CorrectAsync(JsonObject before, JsonObject after, string trigger) =>
        await OutcomeAsync(await PutAsync(Officer(), await IdAsync("/v1/workers", Entry(before), "personId"), Correction(after, trigger), "\"1\""));

    public async Task<Outcome> ReceiptAsync(JsonObject receipt) =>
        await OutcomeAsync(await Officer().PostAsJsonAsync($"/v1/workers/{await IdAsync("/v1/workers", Entry(Form(Number())), "personId")}/receipt", receipt, Ct));

    public async Task<Outcome> GroupAsync(JsonObject entry) =>
        await OutcomeAsync(await SpecialGroupsUnderTest.AddAsync(Officer(), await IdAsync("/v1/workers", Entry(Form(Number())), "personId"), entry));

    public async Task<Outcome> EmployerAsync(JsonObject form) => await OutcomeAsync(await Officer().PostAsJsonAsync("/v1/employers", EmployersUnderTest.Declared(form), Ct));

    public async Task<Outcome> BranchAsync(JsonObject employer, JsonObject branch) =>
        await OutcomeAsync(await EmployersUnderTest.SendAsync(Officer(), HttpMethod.Post, $"/v1/employers/{await IdAsync("/v1/employers", EmployersUnderTest.Declared(employer), "employerId")}/branches", branch, "\"1\""));

    /// <summary>Converts a household business, and then again.</summary>
    public async Task<Outcome> ConvertAsync(JsonObject first, JsonObject second)
    {
        var path = $"/v1/employers/{await IdAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Household(Number())), "employerId")}/legal-form";
        await OkAsync(await EmployersUnderTest.SendAsync(Officer(), HttpMethod.Post, path, first, "\"1\""));
        return await OutcomeAsync(await EmployersUnderTest.SendAsync(Officer(), HttpMethod.Post, path, second, "\"2\""));
    }

    public async Task<Outcome> EmploymentAsync(JsonObject job)
    {
        var employer = await IdAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Enterprise()), "employerId");
        var person = await IdAsync("/v1/workers", Entry(Unemployed(Form(Number()))), "personId");
        return await OutcomeAsync(await Officer().PostAsJsonAsync($"/v1/workers/{person}/employments", EmploymentsUnderTest.Opening(employer, job), Ct));
    }

    /// <summary>Uploads files one after the other, each by its source, or by its kind where it is none of labour records; the findings are the last one's.</summary>
    public async Task<Outcome> ImportAsync(string area, (string Origin, byte[] File)[] files)
    {
        var officer = Officer(area);
        JsonObject batch = [];
        foreach (var (origin, file) in files)
        {
            var sent = origin is "employers" or "employments" ? ImportsUnderTest.SendAsync(officer, file, kind: origin) : ImportsUnderTest.SendAsync(officer, file, source: origin);
            batch = await ImportsUnderTest.EndedAsync(officer, (await OkAsync(await sent, 202))["id"]!.GetValue<Guid>());
        }
        return await OutcomeAsync(officer, batch);
    }

    private static async Task<Outcome> OutcomeAsync(HttpClient officer, JsonObject batch)
    {
        Assert.True((string?)batch["state"] == "completed", batch.ToJsonString());
        var errors = await ImportsUnderTest.ErrorsAsync(officer, batch["id"]!.GetValue<Guid>());
        return new Outcome((int)batch["rejected"]! == 0,
            [.. errors.Select(static e => new Said((string)e["column"]!, (string?)e["name"], (string)e["code"]!, (string)e["reason"]!, (string)e["whatToDo"]!))]);
    }

    /// <summary>Uploads files, the last one of which asks about a former commune, and then another one, before the question is answered.</summary>
    public async Task<Outcome> AnswerAsync((string Source, byte[] File)[] files, (string Source, byte[] File)? meanwhile)
    {
        var officer = Officer();
        var asked = Guid.Empty;
        foreach (var (source, file) in files)
            await ImportsUnderTest.EndedAsync(officer, asked = (await OkAsync(await ImportsUnderTest.SendAsync(officer, file, source: source), 202))["id"]!.GetValue<Guid>());
        if (meanwhile is { } later)
            await ImportAsync("19", [later]);
        await OkAsync(await officer.PostAsJsonAsync($"/v1/imports/{asked}/questions/answers", new { decision = "convert", formerCommune = "05461", commune = "05443" }, Ct));
        return await OutcomeAsync(officer, await ImportsUnderTest.EndedAsync(officer, asked));
    }

    /// <summary>Uploads a file of a person who had the processing of their record restricted, or did not.</summary>
    public async Task<Outcome> ImportOfAsync(string number, bool restricted, (string Source, byte[] File) file)
    {
        var person = await IdAsync("/v1/workers", Entry(Form(number)), "personId");
        if (restricted)
            await Officer().RestrictAsync(person);
        return await ImportAsync("19", [file]);
    }

    /// <summary>Imports a row about somebody whose record is being handed over, or is held.</summary>
    public async Task<Outcome> ImportHeldAsync(string number, bool held, (string Source, byte[] File) file)
    {
        var person = await IdAsync("/v1/workers", Entry(Form(number)), "personId");
        if (!held)
        {
            await using var database = Npgsql.NpgsqlDataSource.Create(registry.ConnectionString);
            await using var freeze = database.CreateCommand("update worker set holding = 'frozen' where person_id = $1");
            freeze.Parameters.Add(new() { Value = person });
            await freeze.ExecuteNonQueryAsync(Ct);
        }
        return await ImportAsync("19", [file]);
    }

    private async Task<Guid> IdAsync(string path, JsonObject body, string id) => (await OkAsync(await Officer().PostAsJsonAsync(path, body, Ct), 201))[id]!.GetValue<Guid>();

    private static async Task<Outcome> OutcomeAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True((int)response.StatusCode is 200 or 201 or 400, $"{(int)response.StatusCode}: {text}");
        var body = JsonNode.Parse(text)!;
        Assert.True(response.IsSuccessStatusCode || body["errors"] is JsonArray { Count: > 0 }, text);
        return new Outcome(response.IsSuccessStatusCode,
            [.. new[] { body["errors"], body["warnings"] }.OfType<JsonArray>().SelectMany(static a => a)
                .Select(static f => new Said((string)f!["field"]!, (string?)f["name"], (string)f["code"]!, (string)f["message"]!, (string)f["whatToDo"]!))]);
    }
}
