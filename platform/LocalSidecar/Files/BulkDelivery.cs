namespace Lmis.LocalSidecar.Files;

/// <summary>How many messages go to the application in one request, and how long the first of them waits for the others.</summary>
internal sealed record BulkDelivery(int MaxMessages, TimeSpan MaxAwait)
{
    public static BulkDelivery Of(int? maxMessages, int? maxAwaitMilliseconds) =>
        new(maxMessages is > 0 ? maxMessages.Value : 100, TimeSpan.FromMilliseconds(maxAwaitMilliseconds is > 0 ? maxAwaitMilliseconds.Value : 1000));
}
