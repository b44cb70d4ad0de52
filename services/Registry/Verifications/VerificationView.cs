using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>What is known of a person from the national population database, or of an employer from the enterprise register.</summary>
/// <param name="State"><c>verified</c>, <c>differs</c>, <c>unknown</c>, of a person <c>deceased</c>, of an employer <c>dissolved</c> or <c>suspended</c>, or <c>not-yet</c>: never asked, or something that was compared has changed since.</param>
/// <param name="StateText">The same in words.</param>
/// <param name="Differs">Items that differ, as in the form; never what they would be.</param>
/// <param name="At">When it was asked last, UTC.</param>
/// <param name="JournalReference">X-Road-Request-Id, under which both parties' journals hold the evidence.</param>
/// <param name="AgreementId">The agreement it was asked under.</param>
/// <param name="Review"><c>open</c>, <c>corrected</c>, <c>kept</c>, <c>death-confirmed</c> or <c>state-confirmed</c>; null where nothing needs a decision.</param>
public sealed record VerificationView(
    string State, string StateText, IReadOnlyList<string> Differs, DateTimeOffset? At, string? JournalReference, string? AgreementId, string? Review)
{
    private static readonly VerificationView Never = new("not-yet", "Chưa xác thực với Cơ sở dữ liệu quốc gia về dân cư.", [], null, null, null, null);

    /// <summary>The last verification of a person's record.</summary>
    public static async Task<VerificationView> OfAsync(RegistryDb db, Guid personId, CancellationToken ct)
    {
        var last = await db.PersonVerifications.AsNoTracking().Where(v => v.PersonId == personId).OrderByDescending(v => v.VerifiedAt).ThenByDescending(v => v.Id).FirstOrDefaultAsync(ct);
        if (last is null)
            return Never;
        return await db.WorkerChanges.AnyAsync(c => c.PersonId == personId && c.Version > last.RecordVersion && c.Fields.Any(f => PersonVerification.IdentityItems.Contains(f)), ct)
            ? Never with { StateText = "Họ tên, ngày sinh, giới tính hoặc số định danh đã thay đổi sau lần xác thực cuối; cần xác thực lại.", At = last.VerifiedAt, JournalReference = last.JournalReference, AgreementId = last.AgreementId }
            : Of(last);
    }

    /// <summary>The last verification of an employer.</summary>
    public static async Task<VerificationView> OfEmployerAsync(RegistryDb db, Guid employerId, CancellationToken ct)
    {
        var last = await db.EmployerVerifications.AsNoTracking().Where(v => v.EmployerId == employerId).OrderByDescending(v => v.VerifiedAt).ThenByDescending(v => v.Id).FirstOrDefaultAsync(ct);
        if (last is null)
            return Never with { StateText = "Chưa xác thực với Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp." };
        return await db.EmployerChanges.AnyAsync(c => c.EmployerId == employerId && c.Version > last.RecordVersion && c.Fields.Any(f => EmployerVerification.ComparedItems.Contains(f)), ct)
            ? Never with { StateText = "Tên, mã số, loại hình, trụ sở hoặc tình trạng đã thay đổi sau lần xác thực cuối; cần xác thực lại.", At = last.VerifiedAt, JournalReference = last.JournalReference, AgreementId = last.AgreementId }
            : Of(last);
    }

    /// <summary>A verification of an employer as it came.</summary>
    public static VerificationView Of(EmployerVerification v)
    {
        var (state, text) = v.Result switch
        {
            Verification.Match => ("verified", "Khớp với Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp."),
            Verification.Differs => ("differs", "Có mục không khớp với Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp."),
            EmployerVerification.Dissolved => ("dissolved", "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp ghi nhận doanh nghiệp này đã giải thể."),
            EmployerVerification.Suspended => ("suspended", "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp ghi nhận doanh nghiệp này tạm ngừng hoạt động."),
            _ => ("unknown", "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp không có mã số này."),
        };
        return new(state, text, v.DiffersIn, v.VerifiedAt, v.JournalReference, v.AgreementId, v.Review);
    }

    /// <summary>A verification of a person as it came.</summary>
    public static VerificationView Of(PersonVerification v)
    {
        var (state, text) = v.Result switch
        {
            PersonVerification.Match => ("verified", "Khớp với Cơ sở dữ liệu quốc gia về dân cư."),
            PersonVerification.Differs => ("differs", "Có mục không khớp với Cơ sở dữ liệu quốc gia về dân cư."),
            PersonVerification.Deceased => ("deceased", "Cơ sở dữ liệu quốc gia về dân cư ghi nhận người này đã chết."),
            _ => ("unknown", "Cơ sở dữ liệu quốc gia về dân cư không có số định danh này."),
        };
        return new(state, text, v.DiffersIn, v.VerifiedAt, v.JournalReference, v.AgreementId, v.Review);
    }
}
