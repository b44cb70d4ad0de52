using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Training;

/// <summary>The refusals that several operations share, in Vietnamese, in English for whom asks for it; each says what to do.</summary>
internal static class TrainingProblems
{
    public static bool WantsEnglish(this HttpContext http) => http.Request.Headers.AcceptLanguage.ToString().TrimStart().StartsWith("en", StringComparison.OrdinalIgnoreCase);

    public static ProblemHttpResult NotFound(HttpContext http, string slug = "not-found") => Say(http, Problems.NotFound, slug,
        "Không tìm thấy", "Không có dữ liệu này trong phạm vi của bạn. Hãy kiểm tra mã, hoặc đăng nhập bằng tài khoản của cơ sở có dữ liệu.",
        "Not found", "There is nothing of that id for you. Check the id, or sign in with the account of the school it belongs to.");

    public static ProblemHttpResult NoSchool(HttpContext http) => Say(http, Problems.Forbidden, "no-school",
        "Tài khoản chưa gắn với cơ sở đào tạo", "Đề nghị quản trị viên ghi mã số của cơ sở cho tài khoản, và Sở Nội vụ nhập cơ sở đó vào hệ thống.",
        "The account names no school", "Ask the administrator to enter your school's code with your account, and the department to enter the school.");

    public static ProblemHttpResult NoCertificate(HttpContext http) => Say(http, Problems.NotFound, "no-such-certificate",
        "Không có chứng chỉ này", "Không có chứng chỉ nào như vậy. Hãy quét lại mã QR, hoặc kiểm tra số hiệu, họ tên và ngày sinh.",
        "No such certificate", "There is no such certificate. Scan the QR code again, or check the number, the name and the birth date.");

    public static ProblemHttpResult Unreadable(HttpContext http, string slug, string vi, string en) =>
        Say(http, Problems.BadRequest, slug, "Câu hỏi chưa đúng", vi, "The question is not well formed", en);

    public static ProblemHttpResult State(HttpContext http, string slug, string vi, string en) =>
        Say(http, Problems.Conflict, slug, "Trạng thái không phù hợp", vi, "Not possible in this state", en);

    public static ProblemHttpResult Refuse(HttpContext http, string slug, string vi, string en) =>
        Say(http, Problems.Unprocessable, slug, "Không thực hiện được", vi, "Cannot be carried out", en);

    private delegate ProblemHttpResult Make(string slug, string title, string detail, params (string Name, object? Value)[] extensions);

    private static ProblemHttpResult Say(HttpContext http, Make make, string slug, string titleVi, string vi, string titleEn, string en) =>
        http.WantsEnglish() ? make(slug, titleEn, en) : make(slug, titleVi, vi);
}
