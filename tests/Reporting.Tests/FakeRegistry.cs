using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Reporting.Tests;

/// <summary>Registry's snapshot as a test wants it: its records in order of person id, two a message, with pauses and failures.</summary>
public sealed class FakeRegistry : Snapshot.SnapshotClient
{
    private readonly Lock gate = new();

    public List<LabourRecordChanged> Records { get; } = [];

    /// <summary>Cursors the stream was asked to go on behind.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>After so many messages of a call the stream breaks with this; once.</summary>
    public (int Messages, Status Status)? BreaksAfter { get; set; }

    /// <summary>Awaited before each message.</summary>
    public Func<int, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public override AsyncServerStreamingCall<StreamLabourRecordsResponse> StreamLabourRecords(
        StreamLabourRecordsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        lock (gate)
            Asked.Add(request.AfterCursor);
        var messages = Channel.CreateBounded<StreamLabourRecordsResponse>(1);
        _ = Task.Run(async () =>
        {
            var sent = 0;
            try
            {
                var rest = Records.OrderBy(static r => r.PersonId.ToString(), StringComparer.Ordinal)
                    .Where(r => string.CompareOrdinal(r.PersonId.ToString(), request.AfterCursor) > 0);
                foreach (var two in rest.Chunk(2))
                {
                    if (BreaksAfter is { } broken && sent == broken.Messages)
                    {
                        BreaksAfter = null;
                        throw new RpcException(broken.Status);
                    }
                    await Before(sent++);
                    var message = new StreamLabourRecordsResponse { Cursor = two[^1].PersonId.ToString() };
                    message.Records.AddRange(two.Select(ToRecord));
                    await messages.Writer.WriteAsync(message, cancellationToken);
                }
                messages.Writer.Complete();
            }
            catch (Exception failure) when (failure is RpcException or OperationCanceledException)
            {
                messages.Writer.Complete(failure);
            }
        }, CancellationToken.None);
        return new(new Reader(messages.Reader), Task.FromResult(new Metadata()), static () => Status.DefaultSuccess, static () => [], static () => { });
    }

    private static LabourRecord ToRecord(LabourRecordChanged e) => new()
    {
        PersonId = e.PersonId.ToString(),
        Version = e.Version,
        BirthMonth = e.BirthMonth,
        Sex = e.Sex,
        CommuneCode = e.CommuneCode,
        FormerCommuneCode = e.FormerCommuneCode ?? "",
        FormerDistrictCode = e.FormerDistrictCode ?? "",
        ActivityStatus = e.ActivityStatus,
        Qualification = e.Qualification,
        Occupation = e.Occupation ?? "",
        Industry = e.Industry ?? "",
        Section = e.Section ?? "",
        SocialInsurance = e.SocialInsurance ?? "",
        IsRegistered = e.IsRegistered,
        IsActive = e.IsActive,
        EffectiveOn = e.EffectiveOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ChangedAt = e.ChangedAt.ToString("O", CultureInfo.InvariantCulture),
    };

    private sealed class Reader(ChannelReader<StreamLabourRecordsResponse> messages) : IAsyncStreamReader<StreamLabourRecordsResponse>
    {
        public StreamLabourRecordsResponse Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            while (await messages.WaitToReadAsync(cancellationToken))
            {
                if (messages.TryRead(out var message))
                {
                    Current = message;
                    return true;
                }
            }
            return false;
        }
    }
}
