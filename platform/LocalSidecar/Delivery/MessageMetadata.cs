using System.Text.Json;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>The publisher's metadata as it travels with a message, with the component's name added as Dapr adds it.</summary>
internal static class MessageMetadata
{
    public static Dictionary<string, string> Read(StreamMessage message, string pubSub)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pubsubName"] = pubSub };
        if (message.Metadata is null or "{}" or "")
            return metadata;

        try
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(message.Metadata) ?? [])
                metadata[name] = value;
        }
        catch (JsonException e) when (e.Message.Length > 0)
        {
            // The envelope counts; Dapr warns and delivers without.
            return metadata;
        }

        return metadata;
    }
}
