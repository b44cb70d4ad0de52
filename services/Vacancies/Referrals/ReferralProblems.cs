using Lmis.Hosting;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Referrals;

/// <summary>The refusals that several operations on referrals share.</summary>
internal static class ReferralProblems
{
    public static ProblemHttpResult NotFound(HttpContext http) => http.WantsEnglish()
        ? Problems.NotFound("referral-unknown", "No such referral", "There is no such referral for your area. Look it up with the seeker's registration.")
        : Problems.NotFound("referral-unknown", "Không có lượt giới thiệu này", "Không có lượt giới thiệu này trong địa bàn của bạn. Hãy xem lại đăng ký của người tìm việc.");

    public static ProblemHttpResult WrongState(Referral referral, IEnumerable<string> from, HttpContext http) => http.WantsEnglish()
        ? Problems.Conflict("referral-state", "Not in this state", $"The referral is {referral.State}; this can be done while it is {string.Join(" or ", from)}. Read it again and see what is next.", ("state", referral.State))
        : Problems.Conflict("referral-state", "Trạng thái không phù hợp", $"Lượt giới thiệu đang ở trạng thái {referral.State}; thao tác này chỉ làm được khi ở trạng thái {string.Join(" hoặc ", from)}.", ("state", referral.State));

    public static ProblemHttpResult NotOpen(HttpContext http) => http.WantsEnglish()
        ? Problems.Conflict("vacancy-not-open", "The vacancy is not open", "Only a published vacancy whose last day has not passed takes referrals. Search for another.")
        : Problems.Conflict("vacancy-not-open", "Tin tuyển dụng không còn nhận hồ sơ", "Chỉ giới thiệu đến tin đang đăng và còn hạn. Hãy tìm việc khác.");

    public static ProblemHttpResult NoPlaceLeft(HttpContext http) => http.WantsEnglish()
        ? Problems.Conflict("no-place-left", "Every place is taken", "The vacancy has no place left. Have the employer post another, or look for other vacancies.")
        : Problems.Conflict("no-place-left", "Đã tuyển đủ", "Vị trí này đã đủ người. Đề nghị người sử dụng lao động đăng tin mới, hoặc tìm việc khác.");

    public static ProblemHttpResult ReferredAlready(HttpContext http) => http.WantsEnglish()
        ? Problems.Conflict("referred-already", "Referred already", "This person was referred to this vacancy in this registration. Go on with that referral.")
        : Problems.Conflict("referred-already", "Đã giới thiệu", "Người này đã được giới thiệu đến vị trí này trong đăng ký này. Tiếp tục với lượt giới thiệu đó.");
}
