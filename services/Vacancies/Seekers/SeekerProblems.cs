using System.Diagnostics.CodeAnalysis;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Seekers;

/// <summary>The refusals that several operations on seekers share.</summary>
internal static class SeekerProblems
{
    /// <summary>The header with the ground on which somebody reads about a person.</summary>
    public const string PurposeHeader = "Lmis-Purpose";

    /// <summary>The purpose, or a 400 that names those there are.</summary>
    public static bool TryReadPurpose(string? given, CodeListSet lists, HttpContext http, [NotNullWhen(true)] out string? purpose, out ProblemHttpResult? problem)
    {
        var list = lists["reading-purposes"];
        purpose = given is not null && list.RankOf(given) >= 0 ? given : null;
        var codes = string.Join(", ", list.Items.Select(static i => i.Code));
        problem = purpose is not null ? null : http.WantsEnglish()
            ? Problems.BadRequest("purpose-required", "A purpose is required", $"Send the header {PurposeHeader} with the ground of this reading, one of: {codes}. It is recorded and shown to the person on request.")
            : Problems.BadRequest("purpose-required", "Phải nêu mục đích", $"Gửi tiêu đề {PurposeHeader} nêu mục đích đọc, một trong: {codes}. Mục đích được ghi lại và cho người đó biết khi họ yêu cầu.");
        return purpose is not null;
    }

    public static ProblemHttpResult NotFound(HttpContext http) => http.WantsEnglish()
        ? Problems.NotFound("job-search-unknown", "No such registration", "There is no such registration for your area. Look it up by the person again.")
        : Problems.NotFound("job-search-unknown", "Không có đăng ký này", "Không có đăng ký này trong địa bàn của bạn. Hãy tìm lại theo người lao động.");

    public static ProblemHttpResult NotLooking(HttpContext http) => http.WantsEnglish()
        ? Problems.Conflict("not-looking-for-job", "No job is looked for", "This registration was cancelled or filed without form 01a. Have the person file form 01a first.")
        : Problems.Conflict("not-looking-for-job", "Không đăng ký tìm việc", "Đăng ký này đã hủy hoặc không kèm Mẫu 01a. Hướng dẫn người lao động đăng ký tìm việc làm trước.");
}
