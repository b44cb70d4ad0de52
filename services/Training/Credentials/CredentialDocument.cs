using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Training.Certificates;
using Lmis.Training.Programmes;
using Lmis.Training.Schools;

namespace Lmis.Training.Credentials;

/// <summary>
/// A certificate as a W3C Verifiable Credential 2.0 and Open Badge 3.0: the payload of the signed JWT is the credential itself, with the registered claims
/// that repeat it (iss, jti, nbf, sub) and the claim <c>status</c> of a token status list, which tells suspended from revoked.
/// </summary>
public static class CredentialDocument
{
    /// <summary>Places in one status list: the least that hides who looks up what (Bitstring Status List 1.0, 131,072).</summary>
    public const int ListSize = 131_072;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON to sign.</summary>
    public static string Of(Certificate certificate, string learnerName, Programme programme, School school, DateTimeOffset validFrom, TrainingOptions options)
    {
        var id = options.At($"certificates/{certificate.Id}");
        var issuer = options.At($"issuers/{school.Code}");
        var level = QualificationLevel.NameOf(programme.Qualification);
        var achievement = new JsonObject
        {
            ["id"] = options.At($"achievements/{programme.Id}"),
            ["type"] = new JsonArray("Achievement"),
            ["achievementType"] = programme.Qualification is "university" or "postgraduate" or "college" ? "Degree" : "Certificate",
            ["name"] = programme.Name,
            ["description"] = programme.Outcomes,
            ["criteria"] = new JsonObject { ["narrative"] = $"Hoàn thành {programme.Hours} giờ, dự ít nhất {programme.LeastAttendance} %, đạt kết quả đánh giá. / {programme.Hours} hours completed, at least {programme.LeastAttendance} % attended, assessment passed." },
            ["tag"] = new JsonArray(programme.Qualification, level.Vi, level.En),
        };
        var credential = new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
            ["id"] = id,
            ["type"] = new JsonArray("VerifiableCredential", "OpenBadgeCredential"),
            ["name"] = programme.Name,
            ["issuer"] = new JsonObject { ["id"] = issuer, ["type"] = new JsonArray("Profile"), ["name"] = school.Name },
            ["validFrom"] = Time(validFrom),
            ["awardedDate"] = Time(validFrom),
            ["credentialSubject"] = new JsonObject
            {
                ["type"] = new JsonArray("AchievementSubject"),
                ["identifier"] = new JsonArray(new JsonObject { ["type"] = "IdentityObject", ["hashed"] = false, ["identityHash"] = learnerName, ["identityType"] = "name" }),
                ["licenseNumber"] = certificate.Number,
                ["achievement"] = achievement,
            },
            ["credentialStatus"] = new JsonObject
            {
                ["id"] = options.At($"status-lists/{ListOf(certificate.StatusIndex)}#{PlaceOf(certificate.StatusIndex)}"),
                ["type"] = "BitstringStatusListEntry",
                ["statusPurpose"] = "suspension",
                ["statusListIndex"] = PlaceOf(certificate.StatusIndex).ToString(CultureInfo.InvariantCulture),
                ["statusListCredential"] = options.At($"status-lists/{ListOf(certificate.StatusIndex)}"),
            },
            ["iss"] = issuer,
            ["jti"] = id,
            ["nbf"] = validFrom.ToUnixTimeSeconds(),
            ["sub"] = id,
            ["status"] = new JsonObject { ["status_list"] = new JsonObject { ["idx"] = PlaceOf(certificate.StatusIndex), ["uri"] = options.At($"status-lists/{ListOf(certificate.StatusIndex)}/token") } },
        };
        return credential.ToJsonString(Json);
    }

    /// <summary>The list of an index.</summary>
    public static long ListOf(long statusIndex) => statusIndex / ListSize;

    /// <summary>The bit of an index in its list.</summary>
    public static int PlaceOf(long statusIndex) => (int)(statusIndex % ListSize);

    internal static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
