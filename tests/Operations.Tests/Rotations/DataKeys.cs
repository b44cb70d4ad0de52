using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lmis.Operations.Tests.Pods;
using Lmis.Registry.PersonalData;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>The registry's data keys through the rotation's blocks, and beside them what the rows themselves say.</summary>
internal sealed partial class DataKeys(TwoProvinces network)
{
    /// <summary>Begins the rotation of a class.</summary>
    public async Task BeginAsync(string dataClass)
    {
        network.Guide.Variables["CLASS"] = dataClass;
        await TypeAsync("data-key");
    }

    /// <summary>Waits until the rotation of a class is completed, and looks whether a row is left under another key.</summary>
    /// <returns>The rotation and its key of before.</returns>
    public async Task<(int Before, int Now, long Passes, long Rows, long Values)> CompletedAsync(string dataClass)
    {
        JsonNode list = new JsonObject();
        await network.UntilAsync($"the rotation of {dataClass} is completed", async () =>
        {
            list = JsonNode.Parse(await TypeAsync("data-keys"))!;
            return (string)Rotation()["state"]! == "completed";
        });
        var keys = list["keys"]!.AsArray().Where(one => (string)one!["class"]! == dataClass).ToList();
        var (before, now) = ((int)keys.Single(static one => (string)one!["state"]! == "retired")!["id"]!, (int)keys.Single(static one => (string)one!["state"]! == "active")!["id"]!);
        Assert.Equal(0, await ValuesAsync(dataClass, before));
        var values = await ValuesAsync(dataClass, now);
        Assert.True(values > 0, list.ToJsonString());
        return (before, now, (long)Rotation()["pass"]!, (long)Rotation()["rows"]!, values);

        JsonNode Rotation() => list["rotations"]!.AsArray().First(one => (string)one!["class"]! == dataClass)!;
    }

    /// <summary>Destroys a key; a refusal says what to wait for.</summary>
    public async Task DestroyAsync(int key)
    {
        network.Guide.Variables["KEY"] = key.ToString(CultureInfo.InvariantCulture);
        await network.UntilAsync($"key {key} is destroyed", async () =>
        {
            network.Guide.Variables["LMIS_TOKEN"] = await network.Tokens.OperatorAsync();
            var (code, said) = await network.Guide.TryAsync("destroy");
            Assert.True(code == 0 || said.Contains("data-key-kept", StringComparison.Ordinal) || said.Contains("data-key-busy", StringComparison.Ordinal), said);
            return code == 0;
        });
        Assert.Equal(1, await network.Ours.CountAsync($"select count(*) from data_key where id = {key} and state = 'destroyed' and length(wrapped) = 0"));
    }

    /// <summary>Waits until a rotation is in the middle of its work, and tells which replica is at it.</summary>
    public async Task<Pod> WhoIsAtItAsync(string dataClass)
    {
        await network.UntilAsync($"the rotation of {dataClass} is under way", async () => await RowsAsync(dataClass) > 0);
        return network.Ours.Registry.Pods.MaxBy(pod => Taken().Matches(pod.Log).LastOrDefault(one => one.Groups["class"].Value.Equals(dataClass, StringComparison.OrdinalIgnoreCase))?.Groups["at"].Value ?? "")!;
    }

    /// <summary>How often a replica has taken a class up.</summary>
    public static int Takes(Pod pod, string dataClass) => Taken().Matches(pod.Log).Count(one => one.Groups["class"].Value.Equals(dataClass, StringComparison.OrdinalIgnoreCase));

    /// <summary>Rows that a running rotation has re-encrypted so far.</summary>
    public Task<long> RowsAsync(string dataClass) => network.Ours.CountAsync($"select coalesce(max(rows), 0) from key_rotation where lower(class) = '{dataClass}' and state = 'running'");

    /// <summary>Values of a class under a key, counted in the rows: a value's bytes 2 to 5 are its key's number.</summary>
    public Task<long> ValuesAsync(string dataClass, int key) => CountAsync(dataClass, $"= int4send({key})");

    /// <summary>Values of a class under any other key.</summary>
    public Task<long> OthersAsync(string dataClass, int key) => CountAsync(dataClass, $"<> int4send({key})");

    private async Task<long> CountAsync(string dataClass, string which)
    {
        var columns = EncryptedTables.Of(Enum.Parse<PersonalDataClass>(dataClass, ignoreCase: true)).SelectMany(static table => table.Columns.Select(column => (Table: table.Name, column.Name)));
        return await network.Ours.CountAsync("select " + string.Join(" + ", columns.Select(column => $"(select count(*) from {column.Table} where substring({column.Name} from 2 for 4) {which})")));
    }

    private async Task<string> TypeAsync(string block)
    {
        network.Guide.Variables["LMIS_TOKEN"] = await network.Tokens.OperatorAsync();
        return await network.Guide.TypeAsync(block);
    }

    [GeneratedRegex(@"(?<at>\d\d:\d\d:\d\d\.\d+).*Re-encryption of (?<class>\w+) goes on in this process")]
    private static partial Regex Taken();
}
