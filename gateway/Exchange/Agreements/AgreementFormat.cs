using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Filters;

namespace Lmis.Exchange.Agreements;

/// <summary>How an agreement is written, and the rules it must keep to be one.</summary>
internal static class AgreementFormat
{
    public static byte[] Write(Agreement agreement) => DocumentWriter.Write(json =>
    {
        json.WriteString("provider", agreement.Provider.ToString());
        json.WriteString("consumer", agreement.Consumer.ToString());
        json.WriteString("service", agreement.Service);
        json.WriteTexts("operations", agreement.Operations);
        json.WriteTexts("fields", agreement.Fields);
        json.WriteTexts("queryParameters", agreement.QueryParameters);
        json.WriteStartObject("rows");
        json.WriteString("kind", agreement.Rows.Kind);
        if (agreement.Rows.Province is { } province)
            json.WriteString("province", province);
        json.WriteEndObject();
        json.WriteTexts("purposes", agreement.Purposes);
        json.WriteString("legalBasis", agreement.LegalBasis);
        json.WriteTime("validFrom", agreement.ValidFrom);
        json.WriteTime("validUntil", agreement.ValidUntil);
        json.WriteNumber("ratePerMinute", agreement.RatePerMinute);
        json.WriteNumber("quotaPerDay", agreement.QuotaPerDay);
        json.WriteBoolean("personalData", agreement.PersonalData);
        json.WriteString("contact", agreement.Contact);
        if (agreement.Reference is { } reference)
            json.WriteString("reference", reference);
    });

    public static Agreement Read(DocumentValue root)
    {
        root.Object("provider", "consumer", "service", "operations", "fields", "queryParameters", "rows", "purposes", "legalBasis",
            "validFrom", "validUntil", "ratePerMinute", "quotaPerDay", "personalData", "contact", "reference");
        var templates = root.Member("operations").Items(64, ReadOperation, min: 1);
        var agreement = new Agreement
        {
            Provider = ReadSubsystem(root.Member("provider")),
            Consumer = ReadSubsystem(root.Member("consumer")),
            Service = ReadService(root.Member("service")),
            Operations = [.. templates.Select(t => t.Text)],
            Templates = templates,
            Fields = root.Member("fields").Set(512, ReadField),
            QueryParameters = root.Member("queryParameters").Set(64, ReadQueryParameter),
            Rows = ReadRows(root.Member("rows")),
            Purposes = root.Member("purposes").Set(16, ReadPurpose, min: 1),
            LegalBasis = root.Member("legalBasis").Text(1000, min: 3),
            ValidFrom = root.Member("validFrom").Time(),
            ValidUntil = root.Member("validUntil").Time(),
            RatePerMinute = (int)root.Member("ratePerMinute").Integer(1, 1_000_000),
            QuotaPerDay = root.Member("quotaPerDay").Integer(1),
            PersonalData = root.Member("personalData").Flag(),
            Contact = root.Member("contact").Text(300, min: 3),
            Reference = root.Optional("reference", r => r.Text(100)),
        };
        CheckWhole(agreement, root);
        return agreement;
    }

    private static void CheckWhole(Agreement agreement, DocumentValue root)
    {
        if (agreement.Provider.Member == agreement.Consumer.Member)
            throw root.Member("consumer").Fault("is the provider's own member; what happens inside one member needs no agreement");
        if (agreement.ValidUntil <= agreement.ValidFrom)
            throw root.Member("validUntil").Fault("must be after 'validFrom'");
        for (var i = 0; i < agreement.Templates.Count; i++)
        {
            if (agreement.Templates.Take(i).Any(agreement.Templates[i].IsSameAs))
                throw root.Member("operations").Fault($"holds '{agreement.Templates[i]}' twice");
        }
        if (agreement.PersonalData && agreement.Purposes.FirstOrDefault(p => Purposes.Find(p) is { AllowsPersonalData: false }) is { } purpose)
            throw root.Member("purposes").Fault($"'{purpose}' does not allow personal data");
    }

    private static SubsystemId ReadSubsystem(DocumentValue subsystem) =>
        SubsystemId.TryParse(subsystem.Text(300), out var id) ? id : throw subsystem.Fault("must be instance/class/code/subsystem");

    private static string ReadService(DocumentValue service) =>
        SubsystemId.TryParse($"a/b/c/{service.Text(64)}", out _) ? service.Text(64) : throw service.Fault("must be 1 to 64 of A-Z a-z 0-9 . _ -");

    private static OperationTemplate ReadOperation(DocumentValue operation)
    {
        if (!OperationTemplate.TryParse(operation.Text(300), out var template))
            throw operation.Fault("must be a method (GET, POST, PUT, PATCH, DELETE) and a path below the service, for example 'GET /{code}'");
        return template.Parameters.FirstOrDefault(PersonalIdentifiers.IsName) is { } personal
            ? throw operation.Fault($"has a person's identifier '{personal}' in its path; make it a POST that carries it in the body")
            : template;
    }

    private static string ReadField(DocumentValue field) =>
        FieldPointer.TryParse(field.Text(300), out _) ? field.Text(300) : throw field.Fault("must be a pointer to a scalar, for example '/series/*/value'");

    private static string ReadQueryParameter(DocumentValue parameter)
    {
        var name = parameter.Text(64);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw parameter.Fault("must be letters, digits, '-', '.' and '_'");
        return PersonalIdentifiers.IsName(name) ? throw parameter.Fault($"'{name}' would carry a person's identifier; make the operation a POST that carries it in the body") : name;
    }

    private static RowScope ReadRows(DocumentValue rows)
    {
        rows.Object("kind", "province");
        var (kind, province) = (rows.Member("kind").Text(20), rows.Optional("province", p => p.Text(2, 2)));
        return RowScope.TryParse(province is null ? kind : $"{kind}:{province}", out var scope)
            ? scope
            : throw rows.Fault("must be of kind all, vacancies, with-consent, or residents-of with a 'province' of two digits");
    }

    private static string ReadPurpose(DocumentValue purpose) =>
        Purposes.Find(purpose.Text(64)) is { } known ? known.Code : throw purpose.Fault("is not on the closed list of purposes");
}
