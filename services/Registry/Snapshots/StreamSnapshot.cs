using System.Globalization;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Snapshots;

/// <summary>Streams the register as projections in order of person id, at most 1,000 a message; resumes after the cursor of the last message received.</summary>
public sealed class StreamSnapshot(RegistryDb db) : Snapshot.SnapshotBase
{
    private const int MostPerMessage = 1000;

    /// <inheritdoc/>
    public override async Task StreamLabourRecords(
        StreamLabourRecordsRequest request, IServerStreamWriter<StreamLabourRecordsResponse> responseStream, ServerCallContext context)
    {
        var after = Guid.Empty;
        if (request.AfterCursor.Length > 0 && !Guid.TryParseExact(request.AfterCursor, "D", out after))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "after_cursor is not a cursor of this stream; leave it empty to begin."));
        while (true)
        {
            // One short query per message, no long transaction: a change during the stream follows as an event with a higher version.
            var page = await db.Workers.AsNoTracking().Where(w => w.PersonId > after).OrderBy(w => w.PersonId).Take(MostPerMessage)
                .Select(w => new
                {
                    w.PersonId, w.Version, w.Person.BirthDate, w.Person.Sex, w.CommuneCode, w.FormerCommuneCode, w.FormerDistrictCode, w.ActivityStatus,
                    w.Qualification, w.Occupation, w.Industry, w.Section, w.SocialInsurance, w.IsRegistered, w.IsActive, w.EffectiveOn, w.ChangedAt,
                })
                .ToListAsync(context.CancellationToken);
            if (page.Count == 0)
                return;
            after = page[^1].PersonId;
            var message = new StreamLabourRecordsResponse { Cursor = after.ToString() };
            message.Records.AddRange(page.Select(static r => new LabourRecord
            {
                PersonId = r.PersonId.ToString(), Version = r.Version, BirthMonth = Worker.BirthMonth(r.BirthDate), Sex = r.Sex ?? "",
                CommuneCode = r.CommuneCode, FormerCommuneCode = r.FormerCommuneCode ?? "", FormerDistrictCode = r.FormerDistrictCode ?? "",
                ActivityStatus = r.ActivityStatus, Qualification = r.Qualification, Occupation = r.Occupation ?? "", Industry = r.Industry ?? "",
                Section = r.Section ?? "", SocialInsurance = r.SocialInsurance ?? "", IsRegistered = r.IsRegistered, IsActive = r.IsActive,
                EffectiveOn = r.EffectiveOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ChangedAt = r.ChangedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            }));
            await responseStream.WriteAsync(message, context.CancellationToken);
            if (page.Count < MostPerMessage)
                return;
        }
    }
}
