namespace Lmis.Registry.Workers;

/// <summary>What every write of a record answers.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Version">The version made; also the ETag.</param>
/// <param name="Status"><c>registered</c> with a national or social-insurance receipt, else <c>local-record</c>.</param>
/// <param name="StatusText">The same in words.</param>
/// <param name="Warnings">What was repaired or is doubtful.</param>
public sealed record LabourRecordAnswer(Guid PersonId, long Version, string Status, string StatusText, IReadOnlyList<FindingAnswer> Warnings)
{
    /// <summary>The answer about a record as it stands.</summary>
    public static LabourRecordAnswer Of(Worker worker, IReadOnlyList<FindingAnswer>? warnings = null) =>
        new(worker.PersonId, worker.Version, StatusOf(worker.IsRegistered), StatusTextOf(worker.IsRegistered), warnings ?? []);

    /// <summary><c>registered</c> or <c>local-record</c>.</summary>
    public static string StatusOf(bool isRegistered) => isRegistered ? "registered" : "local-record";

    /// <summary>The status in words.</summary>
    public static string StatusTextOf(bool isRegistered) => isRegistered
        ? "Đã đăng ký lao động: có xác nhận của hệ thống quốc gia hoặc cơ quan bảo hiểm xã hội."
        : "Bản ghi tại địa phương: chưa phải là đăng ký lao động.";
}
