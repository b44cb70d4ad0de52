using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Vacancies.Tests.Seekers;

/// <summary>Forms 01 and 01a and the steps of a referral, as tests need them.</summary>
internal static class SeekersUnderTest
{
    private static readonly HttpMethod Post = HttpMethod.Post;
    private static int people;

    /// <summary>Form 01a of somebody who would sew in Gia Sàng, whole.</summary>
    public static JsonObject Form(Action<JsonObject>? change = null)
    {
        var form = new JsonObject
        {
            ["education"] = "Tốt nghiệp Trung học cơ sở", ["qualification"] = "Sơ cấp", ["field"] = "May", ["otherQualifications"] = new JsonArray("Lái xe B2"), ["skillTrade"] = "May", ["skillLevel"] = 1,
            ["languages"] = new JsonArray(new JsonObject { ["name"] = "tieng anh", ["ability"] = "Khá" }), ["computerSkills"] = new JsonArray(new JsonObject { ["name"] = "Tin học văn phòng", ["ability"] = "Tốt" }),
            ["softSkills"] = new JsonArray("Giao tiếp"), ["workedAs"] = new JsonArray(new JsonObject { ["unit"] = "Xưởng may", ["position"] = "Thợ", ["work"] = "May áo", ["years"] = 1.5 }),
            ["enterpriseKinds"] = new JsonArray("Ngoài nhà nước"), ["title"] = "Thợ may", ["description"] = "May công nghiệp", ["occupation"] = "75", ["position"] = "Nhân viên",
            ["experience"] = "Từ 1 đến 2 năm", ["places"] = new JsonArray(new JsonObject { ["province"] = "19", ["commune"] = "05467" }), ["contractKind"] = "Không xác định thời hạn",
            ["readyFor"] = new JsonArray("Làm ca"), ["workTime"] = "Toàn thời gian", ["purpose"] = "Làm việc lâu dài", ["wage"] = new JsonObject { ["kind"] = "Lương tháng", ["band"] = "5-10 triệu", ["meals"] = "1 bữa" },
            ["benefits"] = new JsonArray("Đào tạo"), ["readyInMonths"] = 0, ["hiringMethods"] = new JsonArray("Trực tiếp"),
        };
        change?.Invoke(form);
        return form;
    }

    public static string NewNumber() => string.Create(CultureInfo.InvariantCulture, $"019090{Interlocked.Increment(ref people):000000}");

    public static JsonObject Filing(string? number = null, JsonObject? form = null, string birthDate = "1998-05-05", string commune = "05467", bool looksForJob = true) => new()
    {
        ["fullName"] = "Lê Văn Tìm", ["personalNumber"] = number ?? NewNumber(), ["birthDate"] = birthDate, ["commune"] = commune,
        ["services"] = looksForJob ? new JsonArray("Tư vấn việc làm", "Đăng ký tìm việc làm") : new JsonArray("Tư vấn việc làm"), ["consentVersion"] = 1, ["jobSearch"] = looksForJob ? form ?? Form() : null,
        ["contact"] = new JsonObject { ["phone"] = "0387654321", ["email"] = "tim@example.vn" },
    };

    /// <summary>Files forms 01 and 01a; the turn and the person.</summary>
    public static async Task<(Guid Id, Guid Person)> FileAsync(this VacanciesUnderTest service, JsonObject? filing = null)
    {
        var answer = await service.OkAsync(Post, "/v1/job-searches", filing ?? Filing(), status: 201);
        return (answer.GetProperty("jobSearchId").GetGuid(), answer.GetProperty("personId").GetGuid());
    }

    public static async Task<Guid> ReferAsync(this VacanciesUnderTest service, Guid search, Guid vacancy, string channel = "referral") =>
        (await service.OkAsync(Post, $"/v1/job-searches/{search}/referrals", new { vacancyId = vacancy, channel }, status: 201)).GetProperty("referralId").GetGuid();

    /// <summary>The events of a topic about one property's value, oldest first.</summary>
    public static async Task<List<JsonElement>> EventsAsync(this VacanciesUnderTest service, string topic, string property, Guid value) => JsonDocument.Parse(await service.QueryAsync<string>(
        "select coalesce(json_agg(data::json order by id), '[]')::text from messaging.outbox_message where topic = $1 and data::json ->> $2 = $3", topic, property, value.ToString())).RootElement.EnumerateArray().ToList();
}
