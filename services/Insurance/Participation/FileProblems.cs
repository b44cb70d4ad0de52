using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Insurance.Participation;

/// <summary>The refusals that operations on files share.</summary>
internal static class FileProblems
{
    public static ProblemHttpResult WholeProvince() => Problems.Forbidden("whole-province", "Cần phạm vi toàn tỉnh · The whole province is needed",
        "Tệp tháng nói về toàn tỉnh; người gửi cần phạm vi của tỉnh. · A month's file speaks of the whole province; ask for the province as your area.");

    /// <summary>Whether somebody of this area may bring a file of this month, and the month's number; else why not.</summary>
    public static ProblemHttpResult? Of(string? month, AreaScope area, DateOnly today, out int number)
    {
        number = 0;
        if (!area.IsEverything && area.ProvinceCode is null)
            return WholeProvince();
        return Month.TryRead(month, out number) && number <= Month.Of(today) && number >= Month.Of(new(2020, 1, 1))
            ? null
            : Problems.BadRequest("month", "Tháng của tệp · The file's month", "Ghi 'month' dạng 2026-12, không sau tháng này. · Give 'month' as 2026-12, not after this month.");
    }

    public static ProblemHttpResult NoAnswer(string? reason) => Problems.Unavailable("agency-no-answer", "Cơ quan bảo hiểm xã hội chưa trả lời · The agency gave no answer",
        "Chưa có gì được lưu; thử lại sau, hoặc báo quản trị viên nếu lặp lại. · Nothing was stored; try again later, or tell an administrator if it goes on.", ("reason", reason));

    public static ProblemHttpResult NotFound() => Problems.NotFound("file-unknown", "Không có tệp này · No such file", "Xem danh sách ở /v1/participation-files. · See the list at /v1/participation-files.");

    public static ProblemHttpResult Repeated(Guid id) => Problems.Conflict("file-repeated", "Tệp này đã nhận · This file was received before",
        "Cùng nội dung của cùng tháng đã được nhận; xem kết quả ở đó, chỉ gửi tệp đã sửa. · The same content of the same month is held; see its result there, and send only a corrected file.", ("fileId", id));

    public static ProblemHttpResult LaterMonth(int month) => Problems.Conflict("later-month-held", "Đã có tệp của tháng sau · A later month is held",
        "Tệp được gửi theo thứ tự tháng; sửa bằng tệp của tháng mới nhất. · Files come month by month; correct with the file of the latest month.", ("latest", Month.Text(month)));

    public static ProblemHttpResult Unreadable(FileFault fault) => Problems.BadRequest("file-unreadable", "Không đọc được tệp · The file cannot be read",
        $"{FileTexts.Vi(fault.Code, fault.Argument)} · {FileTexts.En(fault.Code, fault.Argument)}", ("fault", fault.Code), ("line", fault.Line));
}
