using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Lmis.Contracts.Tests;

/// <summary>Topics and scopes are spoken by other processes and stored in their databases: a constant once written stays.</summary>
public sealed partial class WrittenConstantsTests
{
    [Fact]
    public void Topics_are_as_frozen() => Golden.Check("topics", Constants(typeof(Topics)));

    [Fact]
    public void Scopes_are_as_frozen() => Golden.Check("scopes", Constants(typeof(Scopes)));

    [Fact]
    public void Every_topic_is_owner_fact_version_and_names_an_existing_event()
    {
        foreach (var (name, value) in Constants(typeof(Topics)))
        {
            var topic = value!.GetValue<string>();
            var parts = TopicForm().Match(topic);
            Assert.True(parts.Success, $"Topic {name} = '{topic}': write it as owner.past-tense-fact.vN, for example registry.labour-record-changed.v1.");

            var record = string.Concat(parts.Groups["fact"].Value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            Assert.Equal(record + "V" + parts.Groups["version"].Value, name);
            Assert.True(
                EventContracts.All.Any(type => string.Equals(
                    EventContracts.GoldenName(type), $"{parts.Groups["owner"].Value}.V{parts.Groups["version"].Value}.{record}", StringComparison.OrdinalIgnoreCase)),
                $"Topic {name} has no event record {record} in platform/Contracts/<Owner>/V{parts.Groups["version"].Value}.");
        }
    }

    [Fact]
    public void Every_event_has_a_topic()
    {
        var topics = Constants(typeof(Topics)).Select(topic => topic.Key).ToHashSet();
        var without = EventContracts.All.Where(type => !topics.Contains(type.Name + type.Namespace!.Split('.')[^1])).Select(EventContracts.GoldenName);
        Assert.True(!without.Any(), $"{string.Join(", ", without)}: an event without a constant in Topics cannot be published; write its topic out.");
    }

    [Fact]
    public void Every_scope_is_service_dot_right()
    {
        foreach (var (name, value) in Constants(typeof(Scopes)))
            Assert.True(ScopeForm().IsMatch(value!.GetValue<string>()), $"Scope {name} = '{value}': write it as service.right in lower case.");
    }

    [Fact]
    public void A_break_is_told_from_an_addition()
    {
        var frozen = JsonNode.Parse("""{"members":[{"name":"a","type":"String"},{"name":"b","type":"Int64"}]}""");
        var grown = JsonNode.Parse("""{"members":[{"name":"new","type":"String"},{"name":"a","type":"String"},{"name":"b","type":"Int64"}]}""");
        var broken = JsonNode.Parse("""{"members":[{"name":"a","type":"Int64"}]}""");

        Assert.Empty(Golden.Compare(frozen, grown));
        Assert.Equal(["$.members[a].type was \"String\" and is \"Int64\"", "$.members[b] was taken away"], Golden.Compare(frozen, broken));
    }

    private static JsonObject Constants(Type type) => new(type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(string))
        .OrderBy(field => field.Name, StringComparer.Ordinal)
        .Select(field => KeyValuePair.Create(field.Name, (JsonNode?)(string)field.GetRawConstantValue()!)));

    [GeneratedRegex(@"^(?<owner>[a-z]+)\.(?<fact>[a-z]+(-[a-z]+)*)\.v(?<version>\d+)$")]
    private static partial Regex TopicForm();

    [GeneratedRegex(@"^[a-z]+(\.[a-z]+(-[a-z]+)*)+$")]
    private static partial Regex ScopeForm();
}
