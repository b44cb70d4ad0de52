using System.Globalization;
using Lmis.Hosting;
using Lmis.Training.Certificates;
using Lmis.Training.Data;
using Lmis.Training.Readings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Exchange;

/// <summary>Who is said to hold the certificate, as on the identity card.</summary>
/// <param name="FullName">Name with its diacritics.</param>
/// <param name="BirthDate">yyyy-MM-dd.</param>
public sealed record CertificateHolder(string? FullName = null, string? BirthDate = null);

/// <summary>A partner's question about one certificate it has before it.</summary>
/// <param name="CertificateId">The last part of the address in the QR code; either this or the number.</param>
/// <param name="Number">The printed number; numbers follow one another, so it needs the holder too.</param>
/// <param name="Holder">Who shows the certificate; the answer says whether it is theirs.</param>
/// <param name="Salt">128 random bits in unpadded base64url, so that the message's digest cannot be guessed back to the person.</param>
/// <param name="PurposeDetail">The partner's own file reference, kept with the record of the reading: letters, digits, <c>. _ / -</c>, at most 64.</param>
public sealed record CertificateQuery(string? CertificateId = null, string? Number = null, CertificateHolder? Holder = null, string? Salt = null, string? PurposeDetail = null);

/// <summary>How the certificate stands. The holder's name is never answered.</summary>
/// <param name="State"><c>valid</c>, <c>suspended</c>, <c>revoked</c> or <c>replaced</c>; only a valid one may be accepted.</param>
/// <param name="StateSince">Since when the state holds, UTC.</param>
/// <param name="HolderMatches">Whether name and birth date are those the school enrolled; null where no holder was given or the school's entry has no birth date.</param>
/// <param name="CertificateId">Its address.</param>
/// <param name="Number">Its number.</param>
/// <param name="Programme">What was learnt.</param>
/// <param name="Qualification">Code of Decree 318 item 9.2.</param>
/// <param name="School">Who issued it.</param>
/// <param name="SchoolCode">Enterprise code of the school.</param>
/// <param name="IssuedOn">When.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record CertificateVerification(
    string State, DateTimeOffset StateSince, bool? HolderMatches, Guid CertificateId, string Number, string Programme, string Qualification, string School, string SchoolCode, DateOnly IssuedOn, string Salt);

/// <summary>
/// Tells a partner how one certificate stands and whether it is the holder's, and records who asked under which agreement. A number that nobody has and one that is
/// somebody else's get the same answer, so numbers cannot be tried through.
/// </summary>
public static class VerifyForPartner
{
    public static void Map(RouteGroupBuilder certificates) => certificates.MapPost("/verify", HandleAsync).WithName(nameof(VerifyForPartner));

    private static async Task<Results<Ok<CertificateVerification>, ProblemHttpResult>> HandleAsync(
        CertificateQuery query, ExchangeCaller partner, HttpContext http, TrainingDb db, RowCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows(partner.Rows);
        http.Response.Headers.CacheControl = "no-store";
        if (Fault(query, clock.Today()) is var (slug, vi, en))
            return TrainingProblems.Unreadable(http, slug, vi, en);

        var id = query.CertificateId is { } text ? Guid.Parse(text) : (Guid?)null;
        var number = query.Number?.Trim();
        var found = await db.Certificates.AsNoTracking().Where(c => id != null ? c.Id == id : c.Number == number)
            .Join(db.Enrolments, static c => c.EnrolmentId, static e => e.Id, static (c, e) => new { Certificate = c, e.BirthDate }).FirstOrDefaultAsync(ct);
        var matches = found is null || query.Holder is null ? null : IsHolder(query.Holder, found.Certificate, found.BirthDate, cipher);
        if (found is null || (id is null && matches is not true))
            return TrainingProblems.NoCertificate(http);

        // Stored before anything is answered: no record of the reading, no answer.
        var c = found.Certificate;
        db.Readings.Add(LearnerReading.ByPartner(c.PersonId, "certificate", partner, query.PurposeDetail, clock));
        await db.SaveChangesAsync(ct);
        partner.Subject(c.PersonId);
        return TypedResults.Ok(new CertificateVerification(c.State, c.StateSince, matches, c.Id, c.Number, c.ProgrammeName, c.Qualification, c.SchoolName, c.SchoolCode, c.IssuedOn, ExchangeSalt.New()));
    }

    private static bool? IsHolder(CertificateHolder holder, Certificate certificate, byte[]? birthDate, RowCipher cipher)
    {
        if (!HolderName.Same(holder.FullName!, cipher.RevealText(certificate.LearnerName, certificate.Id)))
            return false;
        return birthDate is null ? null : cipher.RevealText(birthDate, certificate.EnrolmentId) == holder.BirthDate;
    }

    private static (string Slug, string Vi, string En)? Fault(CertificateQuery query, DateOnly today)
    {
        if (!ExchangeSalt.IsWellFormed(query.Salt ?? ""))
            return ("salt", "'salt' phải là 128 bit ngẫu nhiên dạng base64url không đệm, 22 ký tự.", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        if (query.CertificateId is null == query.Number is null)
            return ("certificate-or-number", "Ghi 'certificateId' (phần cuối của địa chỉ trong mã QR) hoặc 'number' (số hiệu), không ghi cả hai.", "Give either 'certificateId', the last part of the address in the QR code, or 'number'.");
        if (query.CertificateId is { } id && !Guid.TryParseExact(id, "D", out _))
            return ("certificate-id", "'certificateId' phải là UUID như trong mã QR.", "'certificateId' must be a UUID as the QR code has it.");
        if (query.Number is { Length: 0 or > 40 })
            return ("number", "'number' là số hiệu in trên chứng chỉ, tối đa 40 ký tự.", "'number' is the number printed on the certificate, at most 40 letters.");
        if (query.Number is not null && query.Holder is null)
            return ("holder-needed", "Hỏi theo số hiệu phải kèm 'holder': họ tên và ngày sinh của người mang chứng chỉ.", "A question by number needs 'holder', the name and birth date of whoever shows the certificate.");
        if (query.Holder is { } holder && (holder.FullName is null or { Length: < 2 or > 100 }))
            return ("holder-name", "'holder.fullName' là họ tên như trên thẻ căn cước, 2–100 ký tự.", "'holder.fullName' is the name as on the identity card, 2–100 letters.");
        if (query.Holder is { } person && (!DateOnly.TryParseExact(person.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) || born > today))
            return ("holder-birth-date", "'holder.birthDate' là ngày sinh dạng yyyy-MM-dd, không ở tương lai.", "'holder.birthDate' is the birth date as yyyy-MM-dd, not in the future.");
        return query.PurposeDetail is null || (query.PurposeDetail.Length is > 0 and <= 64 && query.PurposeDetail.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-'))
            ? null
            : ("purpose-detail", "'purposeDetail' là số hồ sơ: chữ, số và . _ / -, tối đa 64 ký tự.", "'purposeDetail' must be a file reference of letters, digits and . _ / - of at most 64.");
    }
}
