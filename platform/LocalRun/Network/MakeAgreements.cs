using System.Globalization;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Tokens;

namespace Lmis.LocalRun.Network;

/// <summary>Agreements of the demonstration: what each province may ask the others and the national registers, signed by both with their agreement keys.</summary>
internal static class MakeAgreements
{
    internal const string Administrator = "administrator";

    /// <summary>Where vacancies stand in the answers.</summary>
    private static readonly string[] PlacesOfVacancies = ["", "/vacancies/*", "/changes/*/vacancy"];

    /// <summary>What a partner's job site shows of a vacancy.</summary>
    private static readonly string[] SharedOfVacancy =
    [
        "/vacancyId", "/employerName", "/occupation/code", "/occupation/name", "/commune/code", "/commune/name", "/province/code", "/province/name", "/left", "/publishedAt",
        "/vacancy/title", "/vacancy/description", "/vacancy/wage/kind", "/vacancy/wage/from", "/vacancy/wage/to", "/vacancy/workTime", "/vacancy/contractKind", "/vacancy/qualification", "/vacancy/closesOn",
    ];

    /// <summary>The whole form: a hand-over needs every item that the record has.</summary>
    private static readonly string[] FieldsOfHandover =
    [
        "/handoverId", "/state", "/commune", "/residence", "/movedOn", "/reason", "/receipt/kind", "/receipt/number", "/receipt/date",
        .. new[]
        {
            "fullName", "birthDate", "sex", "personalNumber", "formerIdentityCard", "socialInsuranceNumber", "permanentCommune", "permanentFormerCommune", "temporaryCommune", "temporaryFormerCommune",
            "specialGroups/*", "ethnicGroup", "generalEducation", "qualification", "trainingField", "activityStatus", "inactivityReason", "socialInsurance", "jobTitle", "occupation", "contractKind",
            "contractStartedOn", "workplaceCommune", "inIndustrialZone", "employerName", "employerCode", "employerKind", "employerCommune", "industry", "unemploymentDuration", "unemploymentReason",
            "seeksWork", "phone", "address",
        }.Select(static item => "/record/" + item),
    ];

    /// <summary>The items of a registration that the national system and a province tell each other.</summary>
    private static readonly string[] ItemsOfRegistration =
    [
        "personalNumber", "fullName", "birthDate", "sex", "socialInsuranceNumber", "permanentCommune", "temporaryCommune", "generalEducation", "qualification", "trainingField", "activityStatus", "inactivityReason",
        "socialInsurance", "jobTitle", "occupation", "contractKind", "contractStartedOn", "workplaceCommune", "inIndustrialZone", "employerName", "employerCode", "employerKind", "employerCommune", "industry",
        "unemploymentDuration", "unemploymentReason", "seeksWork",
    ];

    private static readonly string[] FieldsOfCounts =
        ["/province", "/persons", "/at", "/communes/*/commune", "/communes/*/registered", "/communes/*/employed", "/communes/*/unemployed", "/communes/*/inactive", "/communes/*/receipts"];

    private static readonly string[] FieldsOfStatus = ["/status", "/registered", "/asOf", "/ground"];

    /// <summary>What a change feed is read by.</summary>
    private static readonly string[] FrameOfFeed =
        ["/next", "/atHead", "/freshUntil", "/changes/*/position", "/changes/*/entity", "/changes/*/kind", "/changes/*/version", "/changes/*/at", "/changes/*/reason"];

    /// <summary>What a province's feed does not tell of a record.</summary>
    private static readonly string[] NotTold = ["socialInsuranceNumber", "jobTitle", "inIndustrialZone", "employerCode", "employerCommune", "seeksWork"];

    /// <summary>The national labour-market information system.</summary>
    internal static ExchangeMember NationalSystem { get; } = new("VN/GOV/G09", "Bộ Nội vụ", "LMIS");

    internal static async Task RunAsync(Layout layout, RunOptions options, RunFile file, IReadOnlyList<ExchangeNode> nodes, CancellationToken ct)
    {
        if (nodes.Count == 0 || !options.Demo)
        {
            return;
        }

        // The national system asks the provinces, as a member whose gateway believes the first province's administrator (ExchangeVariables).
        var wanted = options.Provinces.SelectMany(consumer => TermsOf(options, consumer).Select(terms => new Wanted(ExchangeNode.MemberOf(consumer), OriginOf(consumer), consumer, terms)))
            .Concat(options.Provinces.Select(province => new Wanted(NationalSystem, ProvinceEnvironment.PublicOrigin(file, nodes[0].Offset), options.Provinces[0], new(ExchangeNode.MemberOf(province), "registrations", "all", "labour-registration", true,
                ["GET /changes", "GET /counts"], ["after", "limit"],
                [.. FrameOfFeed, .. FieldsOfCounts, .. ItemsOfRegistration.Concat(["registered", "receiptKind", "receiptNumber", "effectiveOn"]).Except(NotTold).Select(static item => "/changes/*/data/" + item)]))))
            .Where(one => !IsMade(layout, one.Asks, one.Terms)).ToList();
        var tokens = new Dictionary<string, string>();
        foreach (var province in wanted.Select(static one => one.Administrator).Distinct())
        {
            tokens[province] = await GetToken.ForUserAsync(layout, province, OriginOf(province), Administrator, ct);
        }

        await Parallel.ForEachAsync(wanted, ct, async (one, ct) => await AgreeAsync(layout, one.Asks, one.Gateway, tokens[one.Administrator], one.Terms, ct));

        string OriginOf(string province) => ProvinceEnvironment.PublicOrigin(file, options.OffsetOf(province));
    }

    private static IEnumerable<Terms> TermsOf(RunOptions options, string consumer)
    {
        foreach (var other in options.Provinces.Where(code => code != consumer))
        {
            var provider = ExchangeNode.MemberOf(other);
            yield return new(provider, "indicators", "all", "labour-statistics", false, ["GET /", "GET /{code}"], ["year"],
            [
                "/year", "/province", "/indicators/*/code", "/indicators/*/name", "/indicators/*/unit", "/indicators/*/comparedSeries", "/indicators/*/value",
                "/code", "/name", "/unit", "/comparedSeries", "/definitionVersion", "/value", "/indicators/*/definitionVersion", "/series/*/kind", "/series/*/variant", "/series/*/numerator", "/series/*/denominator", "/series/*/value", "/series/*/suppressed",
            ]);
            yield return new(provider, "vacancies", "vacancies", "vacancy-exchange", false, ["GET /", "GET /changes", "GET /{code}"], ["q", "occupation", "commune", "province", "wageFrom", "workTime", "qualification", "limit", "after"],
            [
                "/province", "/total", "/next", "/vacancies/*/rank", "/hasMore", "/changes/*/vacancyId", "/changes/*/change",
                .. PlacesOfVacancies.SelectMany(static at => SharedOfVacancy.Select(field => at + field)),
            ]);
            yield return new(provider, "certificates", "all", "certificate-verification", true, ["POST /verify"], [], ["/state", "/stateSince", "/holderMatches", "/programme", "/qualification", "/school", "/issuedOn"]);
            yield return new(provider, "worker-status", "residents-of:" + consumer, "unemployment-benefit-transfer", true, ["POST /query"], [], FieldsOfStatus);
            yield return new(provider, "record-handover", "all", "residence-handover", true,
                ["POST /offer", "POST /withdrawal", "POST /record", "POST /acceptance", "POST /refusal", "POST /activation"], [], FieldsOfHandover);
            yield return new(provider, "worker-status", "with-consent", "job-referral", true, ["POST /query", "GET /changes"], ["after", "limit"], [.. FieldsOfStatus, .. FrameOfFeed, .. FieldsOfStatus.Select(static field => "/changes/*/data" + field), "/changes/*/data/personalNumber"]);
        }

        yield return new(NationalSystem, "lmis", "all", "labour-registration", true, ["POST /registrations", "GET /registrations/counts"], ["province"],
            ["/receipts/*/reference", "/receipts/*/result", "/receipts/*/reason", "/receipts/*/receiptNumber", "/receipts/*/receiptDate", .. FieldsOfCounts]);
        yield return new(NationalSystem, "reports", "all", "mandatory-reporting", false, ["POST /"], [], ["/receiptNumber", "/receivedOn", "/sha256"]);
        yield return new(NationalSystem, "registrations", "residents-of:" + consumer, "labour-registration", true, ["GET /changes"], ["after", "limit"],
            [.. FrameOfFeed, .. ItemsOfRegistration.Concat(["receiptKind", "receiptNumber", "receiptDate", "provinceReference", "provinceVersion"]).Select(static item => "/changes/*/data/" + item)]);
        yield return new(new("VN/GOV/G01", "", "POPULATION"), "population", "all", "identity-verification", true, ["POST /verify"], [], ["/result", "/differs/*"]);
        yield return new(new("VN/GOV/G12", "", "ENTERPRISES"), "enterprises", "all", "employer-verification", false, ["GET /{code}"], [],
            ["/code", "/name", "/legalForm", "/industry", "/status", "/address/commune"]);
        yield return new(new("VN/GOV/G24", "", "INSURANCE"), "insurance", "all", "social-insurance-status", true, ["POST /contributions/query", "GET /participations"], ["month", "province", "page"],
        [
            "/kind", "/paidTo", "/employerCode", "/salt", "/month", "/province", "/page", "/pages", "/total", "/rows/*/personalNumber", "/rows/*/fullName", "/rows/*/birthDate", "/rows/*/sex",
            "/rows/*/kind", "/rows/*/employerCode", "/rows/*/startedOn", "/rows/*/paidTo", "/rows/*/commune",
        ]);
    }

    /// <summary>Path of the agreement without its ending.</summary>
    private static string NameOf(Layout layout, ExchangeMember asks, Terms terms) =>
        Path.Combine(layout.Local, "exchange", "agreements", $"{asks.Slug}-asks-{terms.Provider.Slug}-{terms.Name}");

    /// <summary>Whether it was made of the keys that both have now.</summary>
    private static bool IsMade(Layout layout, ExchangeMember asks, Terms terms)
    {
        var file = NameOf(layout, asks, terms) + ".json";
        return File.Exists(file) && new[] { asks, terms.Provider }.All(party => File.GetLastWriteTimeUtc(file) > File.GetLastWriteTimeUtc(ExchangeNode.FolderOf(layout, party)));
    }

    private static async Task AgreeAsync(Layout layout, ExchangeMember asks, string gateway, string token, Terms terms, CancellationToken ct)
    {
        var name = NameOf(layout, asks, terms);
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        List<string> words =
        [
            "agreement", "new", "--provider", $"{terms.Provider.Id}/{terms.Provider.Subsystem}", "--consumer", $"{asks.Id}/{asks.Subsystem}", "--service", terms.Service, "--rows", terms.Rows,
            "--purpose", terms.Purpose, "--legal-basis", "Thỏa thuận thử nghiệm trên một máy", "--contact", "demo@example.vn",
            "--valid-from", Day(today), "--valid-until", Day(today.AddYears(1)), "--rate", "6000", "--quota", "1000000", "--personal-data", terms.PersonalData ? "true" : "false", "--out", name + ".draft.json",
        ];
        words.AddRange(terms.Operations.SelectMany(operation => new[] { "--operation", operation }));
        words.AddRange(terms.Query.SelectMany(parameter => new[] { "--query", parameter }));
        words.AddRange(terms.Fields.SelectMany(field => new[] { "--field", field }));
        await RunLmis.RunAsync(layout, words, ct);
        await RunLmis.RunAsync(layout, ["agreement", "sign", name + ".draft.json", "--key", AgreementKey(layout, terms.Provider), "--out", name + ".offer.json"], ct);
        await RunLmis.RunAsync(layout, ["agreement", "accept", name + ".offer.json", "--key", AgreementKey(layout, asks), "--gateway", gateway, "--out", name + ".json"], ct, token);
        Say.Line($"  agreement: {asks.Title} may ask {terms.Provider.Id} for {terms.Name}");
    }

    private static string AgreementKey(Layout layout, ExchangeMember member) => Path.Combine(ExchangeNode.FolderOf(layout, member), "agreement-key.pem");

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>An agreement to be made: who asks, where that gateway is, and whose administrator it believes.</summary>
    private sealed record Wanted(ExchangeMember Asks, string Gateway, string Administrator, Terms Terms);

    private sealed record Terms(ExchangeMember Provider, string Service, string Rows, string Purpose, bool PersonalData, string[] Operations, string[] Query, string[] Fields)
    {
        /// <summary>The service, and its rows where they are chosen by the person: the second agreement about the same service.</summary>
        public string Name => Rows == "with-consent" ? $"{Service}-{Rows}" : Service;
    }
}
