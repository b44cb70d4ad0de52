using Lmis.Hosting;

namespace Lmis.Registry.Verifications;

/// <summary>How many persons or employers got which kind of answer.</summary>
/// <param name="Match">As the record says.</param>
/// <param name="Differs">Something differs.</param>
/// <param name="Unknown">No such number or code.</param>
/// <param name="Deceased">Persons recorded as dead.</param>
/// <param name="Dissolved">Employers the register has closed.</param>
/// <param name="Suspended">Employers at rest.</param>
public sealed record VerificationCounts(int Match, int Differs, int Unknown, int Deceased, int Dissolved, int Suspended);

/// <summary>A bulk verification and how far it is.</summary>
/// <param name="Id">The run.</param>
/// <param name="Subjects"><c>persons</c> or <c>employers</c>.</param>
/// <param name="Area">Area of the officer who started it.</param>
/// <param name="Commune">One commune of it, if not all.</param>
/// <param name="VerifiedBefore">The day since which a verification counts.</param>
/// <param name="State"><c>running</c>, <c>waiting</c>, <c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="StateText">The same in words, with why it waits or has failed.</param>
/// <param name="StartedBy">That officer's id.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while open.</param>
/// <param name="ResumesAt">While waiting: when it is tried again, UTC.</param>
/// <param name="Due">Those due when it began; null until it is known.</param>
/// <param name="Done">Those with a result of this run.</param>
/// <param name="Refused">Those the register could not be asked about; they stay unverified.</param>
/// <param name="Percent">0 to 100, of those due.</param>
/// <param name="Results">By kind.</param>
public sealed record VerificationAnswer(
    Guid Id, string Subjects, string Area, string? Commune, DateOnly? VerifiedBefore, string State, string StateText, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt,
    DateTimeOffset? ResumesAt, int? Due, int Done, int Refused, int Percent, VerificationCounts Results)
{
    /// <summary>The run as an officer reads it.</summary>
    public static VerificationAnswer Of(VerificationRun r, IReadOnlyDictionary<string, int> counts)
    {
        var done = counts.Values.Sum();
        return new(
            r.Id, r.Subjects, r.Area, r.Commune, r.VerifiedBefore, r.State, Text(r), r.StartedBy, r.StartedAt, r.FinishedAt, r.State == VerificationRun.Waiting ? r.ResumesAt : null, r.Due, done, r.Refused,
            r.State == VerificationRun.Completed ? 100 : r.Due is > 0 and var due ? (int)Math.Min(99, 100L * (done + r.Refused) / due) : 0,
            new(Of(Verification.Match), Of(Verification.Differs), Of(Verification.Unknown), Of(PersonVerification.Deceased),
                Of(EmployerVerification.Dissolved), Of(EmployerVerification.Suspended)));

        int Of(string kind) => counts.GetValueOrDefault(kind);
    }

    private static string Text(VerificationRun r) => r.State switch
    {
        VerificationRun.Completed => "Đã hoàn thành.",
        VerificationRun.Cancelled => "Đã hủy; kết quả đã có vẫn giữ.",
        VerificationRun.Failed => "Đã dừng: cơ sở dữ liệu quốc gia từ chối liên tiếp; báo quản trị viên kết nối.",
        VerificationRun.Waiting => "Đang tạm dừng, sẽ tự tiếp tục: " + r.Fault switch
        {
            nameof(NoReply.OverLimit) => "đã dùng hết hạn mức của thỏa thuận.",
            nameof(NoReply.Slow) => "cơ sở dữ liệu quốc gia trả lời quá chậm.",
            nameof(NoReply.NotBelieved) => "câu trả lời nhận được không chứng minh được.",
            nameof(NoReply.NotAgreed) => "không có thỏa thuận đang hiệu lực; báo quản trị viên kết nối.",
            _ => "không kết nối được với cơ sở dữ liệu quốc gia.",
        },
        _ => "Đang xác thực.",
    };
}
