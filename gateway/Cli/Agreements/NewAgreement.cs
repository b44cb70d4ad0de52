using System.CommandLine;
using System.Globalization;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;

namespace Lmis.Cli.Agreements;

/// <summary>Writes an agreement from a draft file, from options, or from both with the options on top; unsigned.</summary>
internal static class NewAgreement
{
    public static Command Make()
    {
        Option<string?> from = new("--from") { Description = "A draft in YAML or JSON." }, provider = new("--provider") { Description = "Who answers, such as VN/GOV/H55/LMIS." }, consumer = new("--consumer") { Description = "Who asks, such as VN/GOV/H05/LMIS." };
        Option<string?> service = new("--service") { Description = "Code of the service, such as indicators." }, rows = new("--rows") { Description = "all, residents-of:24, vacancies or with-consent." };
        Option<string[]> operations = new("--operation") { Description = "Such as 'GET /{code}'; several are allowed." }, fields = new("--field") { Description = "Pointer to a field that may leave, such as /series/*/value." };
        Option<string[]> query = new("--query") { Description = "A query parameter that may be sent." }, purposes = new("--purpose") { Description = "A purpose of the closed list." };
        Option<string?> basis = new("--legal-basis") { Description = "Article or decision it rests on." }, contact = new("--contact") { Description = "Whom to call." }, reference = new("--reference") { Description = "Number of the paper." };
        Option<string?> validFrom = new("--valid-from") { Description = "First moment, such as 2027-01-01T00:00:00+07:00." }, validUntil = new("--valid-until") { Description = "First moment it is over." };
        Option<int?> rate = new("--rate") { Description = "Requests a minute." };
        Option<long?> quota = new("--quota") { Description = "Requests a day." };
        Option<bool?> personal = new("--personal-data") { Description = "Whether answers speak of named persons." };
        Option<string?> to = new("--out") { Description = "File to write; without it, the standard output." };
        return new Command("new", "Writes an agreement from a draft or from options, to be signed.")
        {
            from, provider, consumer, service, operations, fields, query, rows, purposes, basis, validFrom, validUntil, rate, quota, personal, contact, reference, to,
        }.Does(parsed =>
        {
            var draft = parsed.GetValue(from) is { } path ? AgreementFile.Content(AgreementFile.Read(path), path) : null;
            var agreement = new Agreement
            {
                Provider = Subsystem("--provider", parsed.GetValue(provider)) ?? draft?.Provider ?? throw Missing("--provider"),
                Consumer = Subsystem("--consumer", parsed.GetValue(consumer)) ?? draft?.Consumer ?? throw Missing("--consumer"),
                Service = parsed.GetValue(service) ?? draft?.Service ?? throw Missing("--service"),
                Operations = Several(parsed.GetValue(operations)) ?? draft?.Operations ?? throw Missing("--operation"),
                Fields = Several(parsed.GetValue(fields)) ?? draft?.Fields ?? [],
                QueryParameters = Several(parsed.GetValue(query)) ?? draft?.QueryParameters ?? [],
                Rows = Rows(parsed.GetValue(rows)) ?? draft?.Rows ?? throw Missing("--rows"),
                Purposes = Several(parsed.GetValue(purposes)) ?? draft?.Purposes ?? throw Missing("--purpose"),
                LegalBasis = parsed.GetValue(basis) ?? draft?.LegalBasis ?? throw Missing("--legal-basis"),
                ValidFrom = Time("--valid-from", parsed.GetValue(validFrom)) ?? draft?.ValidFrom ?? throw Missing("--valid-from"),
                ValidUntil = Time("--valid-until", parsed.GetValue(validUntil)) ?? draft?.ValidUntil ?? throw Missing("--valid-until"),
                RatePerMinute = parsed.GetValue(rate) ?? draft?.RatePerMinute ?? throw Missing("--rate"),
                QuotaPerDay = parsed.GetValue(quota) ?? draft?.QuotaPerDay ?? throw Missing("--quota"),
                PersonalData = parsed.GetValue(personal) ?? draft?.PersonalData ?? throw Missing("--personal-data"),
                Contact = parsed.GetValue(contact) ?? draft?.Contact ?? throw Missing("--contact"),
                Reference = parsed.GetValue(reference) ?? draft?.Reference,
            };
            var document = agreement.ToDocument();
            Files.Give(parsed.GetValue(to), Files.Text(document.Payload));
            Console.Error.WriteLine($"Agreement {document.Id}. Read it with 'lmis agreement show' before you sign it.");
            return 0;
        });
    }

    private static CliException Missing(string option) => new($"The agreement lacks {option}: give it, or a draft with --from.");

    private static string[]? Several(string[]? given) => given is { Length: > 0 } ? given : null;

    private static SubsystemId? Subsystem(string option, string? text) => text is null ? null
        : SubsystemId.TryParse(text, out var id) ? id : throw new CliException($"{option} '{text}' is no subsystem: write instance/class/code/subsystem, such as VN/GOV/H55/LMIS.");

    private static RowScope? Rows(string? text) => text is null ? null
        : RowScope.TryParse(text, out var rows) ? rows : throw new CliException($"--rows '{text}' is no row scope: write all, residents-of:NN, vacancies or with-consent.");

    private static DateTimeOffset? Time(string option, string? text) => text is null ? null
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : throw new CliException($"{option} '{text}' is no time: write 2027-01-01T00:00:00+07:00 or 2027-01-01T00:00:00Z.");
}
