using Lmis.Hosting;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Postings;

/// <summary>The refusals that several operations on vacancies share, in Vietnamese, in English for whom asks for it.</summary>
internal static class VacancyProblems
{
    public static ProblemHttpResult NotFound(HttpContext http) => http.WantsEnglish()
        ? Problems.NotFound("vacancy-unknown", "No such vacancy", "There is no such vacancy for you. Search for it, or ask a counsellor of the employment service centre.")
        : Problems.NotFound("vacancy-unknown", "Không có tin tuyển dụng này", "Không có tin tuyển dụng này trong phạm vi của bạn. Hãy tìm lại, hoặc hỏi tư vấn viên của Trung tâm dịch vụ việc làm.");

    public static ProblemHttpResult WrongState(Vacancy vacancy, IEnumerable<string> from, HttpContext http) => http.WantsEnglish()
        ? Problems.Conflict("vacancy-state", "Not in this state", $"The vacancy is {vacancy.State}; this can be done while it is {string.Join(" or ", from)}. Read it again and see what is next.", ("state", vacancy.State))
        : Problems.Conflict("vacancy-state", "Trạng thái không phù hợp", $"Tin tuyển dụng đang ở trạng thái {vacancy.State}; thao tác này chỉ làm được khi ở trạng thái {string.Join(" hoặc ", from)}. Hãy xem lại tin.", ("state", vacancy.State));

    public static ProblemHttpResult NoEnterprise(HttpContext http) => http.WantsEnglish()
        ? Problems.Forbidden("no-enterprise", "The account names no enterprise", "Ask the administrator to enter your enterprise's code with your account; or, as a counsellor, sign in with the counsellor's scopes.")
        : Problems.Forbidden("no-enterprise", "Tài khoản chưa gắn với doanh nghiệp", "Đề nghị quản trị viên ghi mã số doanh nghiệp cho tài khoản; nếu là tư vấn viên, đăng nhập với quyền của tư vấn viên.");

    public static ProblemHttpResult EmployerUnknown(HttpContext http) => http.WantsEnglish()
        ? Problems.Unprocessable("employer-unknown", "The employer is not in the register", "Have the employer entered in the register first; it is known here a moment later.")
        : Problems.Unprocessable("employer-unknown", "Chưa có người sử dụng lao động này", "Đề nghị nhập người sử dụng lao động vào hệ thống trước; thông tin sẽ có ở đây ngay sau đó.");

    public static ProblemHttpResult EmployerClosed(HttpContext http) => http.WantsEnglish()
        ? Problems.Unprocessable("employer-not-active", "The employer does not do business", "A suspended or dissolved employer does not hire. If that is wrong, have its state corrected in the register.")
        : Problems.Unprocessable("employer-not-active", "Người sử dụng lao động không còn hoạt động", "Đơn vị tạm ngừng hoặc đã giải thể không tuyển dụng. Nếu chưa đúng, đề nghị sửa trạng thái của đơn vị.");
}
