using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Contracts.Tests;

public sealed class EventJsonTests
{
    public static TheoryData<string> Events => [.. EventContracts.All.Select(EventContracts.GoldenName)];

    [Theory, MemberData(nameof(Events))]
    public void The_json_of_an_event_is_as_frozen(string name) =>
        Golden.Check("event." + name, EventContracts.Describe(EventContracts.Named(name)));

    [Theory, MemberData(nameof(Events))]
    public void Json_written_by_an_older_version_is_still_read(string name)
    {
        var type = EventContracts.Named(name);
        var frozen = JsonNode.Parse(File.ReadAllText(SourceTree.Path("tests", "Contracts.Tests", "Golden", $"event.{name}.json")))!;

        foreach (var sample in new[] { "filled", "emptied" })
        {
            var read = frozen[sample].Deserialize(type, EventContracts.Wire);
            var again = JsonSerializer.SerializeToNode(read, type, EventContracts.Wire);
            Assert.True(!Golden.Compare(frozen[sample], again).Any(),
                $"{name}: the frozen {sample} sample does not come back the same: {string.Join("; ", Golden.Compare(frozen[sample], again))}");
        }
    }

    [Theory, MemberData(nameof(Events))]
    public void A_reader_ignores_members_it_does_not_know(string name)
    {
        var type = EventContracts.Named(name);
        var json = JsonSerializer.SerializeToNode(EventContracts.Sample(type, empty: false), type, EventContracts.Wire)!.AsObject();
        json["addedInALaterVersion"] = "x";

        Assert.Equal(EventContracts.Sample(type, empty: false), json.Deserialize(type, EventContracts.Wire));
    }

    [Theory, MemberData(nameof(Events))]
    public void An_event_is_an_immutable_sealed_record(string name)
    {
        var type = EventContracts.Named(name);
        Assert.True(type.IsSealed, $"{name} is not sealed: an event has exactly one shape on the wire.");
        var settable = type.GetProperties()
            .Where(p => p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
            .Select(p => p.Name);
        Assert.True(!settable.Any(), $"{name} can be changed after it was made, at {string.Join(", ", settable)}: declare it as a positional record.");
    }

    [Fact]
    public void Every_golden_event_still_exists()
    {
        var frozen = Directory.GetFiles(SourceTree.Path("tests", "Contracts.Tests", "Golden"), "event.*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file)["event.".Length..]);
        var gone = frozen.Except(EventContracts.All.Select(EventContracts.GoldenName)).ToList();
        Assert.True(gone.Count == 0,
            $"{string.Join(", ", gone)} was taken away while others may still read or hold it. Keep the record until no stream and no outbox can hold one, "
            + "then delete its golden file in the same commit and say so.");
    }
}
