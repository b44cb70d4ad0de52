using Lmis.Hosting;
using Lmis.Registry.Data;

namespace Lmis.Registry.Verifications;

/// <summary>One record that is due in a bulk verification; what is asked with it stays with its kind.</summary>
internal abstract record DueSubject(Guid Id, long Version);

/// <summary>What a bulk verification has to know of the records it is about: who is due, how one is asked about, and where the result is kept.</summary>
internal abstract class VerifiedSubjects
{
    // Vietnam's midnight; a run is about days as officers know them.
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    /// <summary>Which of <see cref="VerificationRun.Subjects"/> it is.</summary>
    public abstract string Kind { get; }

    /// <summary>How many are due.</summary>
    public abstract Task<int> CountAsync(RegistryDb db, VerificationRun run, CancellationToken ct);

    /// <summary>The next that are due, in the order of their ids.</summary>
    public abstract Task<List<DueSubject>> NextAsync(RegistryDb db, VerificationRun run, int most, CancellationToken ct);

    /// <summary>Records that they are read, before anything leaves.</summary>
    public abstract Task StoreReadingsAsync(RegistryDb db, VerificationRun run, List<DueSubject> subjects, DateTimeOffset now, CancellationToken ct);

    /// <summary>Asks about one.</summary>
    public abstract Task<(RegisterResult? Result, ExchangeReply Reply)> AskAsync(DueSubject subject, Guid messageId, string askedBy, CancellationToken ct);

    /// <summary>Adds results to what the caller saves, and takes back what still waited for a decision about the same records.</summary>
    public abstract Task KeepAsync(RegistryDb db, IReadOnlyList<(VerificationQuestion Asked, RegisterResult Result)> results, DateTimeOffset now, CancellationToken ct);

    /// <summary>The moment since which a verification counts.</summary>
    protected static DateTimeOffset Since(VerificationRun run) =>
        run.VerifiedBefore is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Vietnam).ToUniversalTime() : DateTimeOffset.MinValue;
}
