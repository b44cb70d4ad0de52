using Lmis.Exchange.Journals;

namespace Lmis.Gateway.Journals;

/// <summary>A record on its way into the chain, and whoever waits for it. The first of durable, failed and given up counts.</summary>
internal sealed class PendingRecord(JournalRecord record) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public JournalRecord Record => record;

    /// <summary>Roughly how much room its entry takes.</summary>
    public int Weight => 1024 + (record.RequestBase?.Length ?? 0) + (record.ResponseBase?.Length ?? 0);

    public bool IsGivenUp => Task.IsCompleted;

    public bool Fail(string reason, Exception? cause) => TrySetException(new JournalUnavailableException(reason, cause));
}
