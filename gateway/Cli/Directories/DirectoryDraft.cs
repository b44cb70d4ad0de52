using System.Text.Json.Nodes;
using Lmis.Exchange.Directories;

namespace Lmis.Cli.Directories;

/// <summary>Changes to a directory's JSON; what leaves a member's export stays listed, retired, so that old evidence verifies.</summary>
internal static class DirectoryDraft
{
    private static readonly string[] Marks = ["retired", "revoked"];

    /// <summary>Takes in a member's export.</summary>
    public static void Take(JsonObject draft, JsonObject export, string name, DateTimeOffset now)
    {
        if (export["member"] is not JsonObject member || export["gateway"] is not JsonObject gateway || member["keys"] is not JsonArray || gateway["certificates"] is not JsonArray
            || Id(member) is not { } id || Id(gateway) is not { } gatewayId)
            throw new CliException($"{name} is no export of a member: make it with 'lmis member export'.");
        Merge(List(draft, "members"), id, member, "keys", "keyId", now);
        Merge(List(draft, "gateways"), gatewayId, gateway, "certificates", "sha256", null);
    }

    public static void Add(JsonObject draft, DirectoryAnchor anchor)
    {
        var anchors = List(draft, "anchors");
        if (anchors.All(one => (string?)one!["keyId"] != anchor.KeyId))
            anchors.Add((JsonNode)new JsonObject { ["keyId"] = anchor.KeyId, ["publicKey"] = Convert.ToBase64String(anchor.SubjectPublicKeyInfo.Span) });
    }

    public static void Remove(JsonObject draft, string list, string name, string value)
    {
        var from = List(draft, list);
        if (!from.Remove(from.FirstOrDefault(one => (string?)one![name] == value) ?? throw new CliException($"The directory lists no '{value}' among its {list}.")))
            throw new CliException($"'{value}' cannot be taken out.");
    }

    /// <summary>Marks a key, or a certificate, as retired or revoked from now on.</summary>
    public static void Mark(JsonObject draft, string id, string mark, DateTimeOffset now)
    {
        var found = List(draft, "members").SelectMany(member => member!["keys"]!.AsArray()).FirstOrDefault(key => (string?)key!["keyId"] == id)
            ?? (mark == "revoked" ? List(draft, "gateways").SelectMany(gateway => gateway!["certificates"]!.AsArray()).FirstOrDefault(one => (string?)one!["sha256"] == id) : null)
            ?? throw new CliException($"The directory lists no key{(mark == "revoked" ? " and no certificate" : "")} '{id}': see 'lmis directory show'.");
        found[mark] ??= Times.Text(now);
    }

    /// <summary>A gateway that speaks for nobody any more goes with its last member.</summary>
    public static void DropUnusedGateways(JsonObject draft)
    {
        var used = List(draft, "members").Select(member => (string?)member!["gateway"]).ToHashSet();
        var gateways = List(draft, "gateways");
        foreach (var gateway in gateways.Where(gateway => !used.Contains(Id(gateway!.AsObject()))).ToList())
            gateways.Remove(gateway);
    }

    // Keys that the export no longer has are retired; certificates stay until they end, for the time in which one takes over from the other.
    private static void Merge(JsonArray list, string id, JsonObject from, string parts, string partId, DateTimeOffset? retireAt)
    {
        var fresh = (JsonObject)from.DeepClone();
        if (list.FirstOrDefault(one => Id(one!.AsObject()) == id) is { } before)
        {
            list.Remove(before);
            foreach (var part in before[parts]!.AsArray().Select(part => part!.AsObject()))
            {
                if (fresh[parts]!.AsArray().FirstOrDefault(one => (string?)one![partId] == (string?)part[partId]) is { } again)
                {
                    foreach (var mark in Marks.Where(part.ContainsKey))
                        again[mark] = part[mark]!.DeepClone();
                    continue;
                }
                var kept = part.DeepClone();
                if (retireAt is { } at && kept["revoked"] is null)
                    kept["retired"] ??= Times.Text(at);
                fresh[parts]!.AsArray().Add(kept);
            }
        }
        list.Add((JsonNode)fresh);
    }

    private static JsonArray List(JsonObject draft, string name) => draft[name]!.AsArray();

    private static string? Id(JsonObject one) => (string?)one["id"];
}
