using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Snapshots;

public sealed class StreamSnapshotTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private async Task<List<StreamLabourRecordsResponse>> StreamAsync(string cursor = "", int most = int.MaxValue, string scope = Scopes.RegistrySnapshot, string client = "reporting")
    {
        var (channel, headers) = registry.Grpc(scope, client);
        using (channel)
        {
            using var call = new Snapshot.SnapshotClient(channel).StreamLabourRecords(new StreamLabourRecordsRequest { AfterCursor = cursor }, headers, cancellationToken: Ct);
            var messages = new List<StreamLabourRecordsResponse>();
            while (messages.Count < most && await call.ResponseStream.MoveNext(Ct))
                messages.Add(call.ResponseStream.Current);
            return messages;
        }
    }

    /// <summary>2,500 records beside those entered, copied in the database: the stream reads no protected value.</summary>
    private Task<List<long>> MultiplyAsync(Guid like) => registry.QueryAsync<long>(
        """
        WITH people AS (
            INSERT INTO person (id, personal_number, personal_number_index, full_name, name_key, birth_date, sex, minted_at)
            SELECT gen_random_uuid(), personal_number, sha256(i::text::bytea), full_name, name_key, birth_date, sex, minted_at FROM person, generate_series(1, 2500) i WHERE id = $1
            RETURNING id),
        copies AS (
            INSERT INTO worker SELECT (jsonb_populate_record(w, jsonb_build_object('person_id', p.id))).* FROM worker w, people p WHERE w.person_id = $1 RETURNING 1)
        SELECT count(*) FROM copies
        """, like);

    [Fact]
    public async Task The_stream_gives_every_record_once_in_order_and_resumes_after_a_cursor()
    {
        var id = await registry.EnterAsync();
        await MultiplyAsync(id);
        var all = await StreamAsync();
        Assert.Equal([1000, 1000, 501], all.Select(static m => m.Records.Count));
        var ids = all.SelectMany(static m => m.Records).Select(static r => r.PersonId).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);

        var first = Assert.Single(await StreamAsync(most: 1));
        var rest = await StreamAsync(first.Cursor);
        Assert.Equal(ids, first.Records.Concat(rest.SelectMany(static m => m.Records)).Select(static r => r.PersonId));
        Assert.Empty(await StreamAsync(all[^1].Cursor));

        var record = all.SelectMany(static m => m.Records).Single(r => r.PersonId == id.ToString());
        var told = Assert.Single(await registry.EventsAsync(id));
        Assert.Equal(
            (told["version"]!.GetValue<long>(), (string?)told["birthMonth"], (string?)told["sex"], (string?)told["communeCode"], (string?)told["occupation"], (string?)told["industry"], (string?)told["section"], (string?)told["effectiveOn"]),
            (record.Version, record.BirthMonth, record.Sex, record.CommuneCode, record.Occupation, record.Industry, record.Section, record.EffectiveOn));
        Assert.Equal(("", false, true), (record.FormerCommuneCode, record.IsRegistered, record.IsActive));
        Assert.Equal(told["changedAt"]!.GetValue<DateTimeOffset>(), DateTimeOffset.Parse(record.ChangedAt, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData("", Scopes.RegistrySnapshot, "insurance", StatusCode.PermissionDenied)]
    [InlineData("", Scopes.RegistryRead, "reporting", StatusCode.PermissionDenied)]
    [InlineData("nonsense", Scopes.RegistrySnapshot, "reporting", StatusCode.InvalidArgument)]
    public async Task Others_are_refused_and_a_wrong_cursor_is_told(string cursor, string scope, string client, StatusCode status)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => StreamAsync(cursor, scope: scope, client: client));
        Assert.Equal(status, fault.StatusCode);
    }
}
