using System.Reflection;
using System.Text.Json;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Messages;

namespace Lmis.Exchange.Tests.Messages;

/// <summary>Faults are problem documents that X-Road clients can read as well.</summary>
public sealed class ExchangeFaultTests
{
    private static readonly int[] Truthful = [400, 401, 403, 404, 409, 413, 422, 429, 502, 503, 504];

    private static IEnumerable<ExchangeFault> Catalogue =>
    [
        .. typeof(ExchangeFaults).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(p => (ExchangeFault)p.GetValue(null)!),
        .. typeof(ExchangeFaults).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => !m.IsSpecialName)
            .Select(m => (ExchangeFault)m.Invoke(null, [.. m.GetParameters().Select(_ => "word")])!),
    ];

    [Fact]
    public void Every_fault_has_a_truthful_status_and_a_slug_of_its_own()
    {
        Assert.All(Catalogue, fault => Assert.Contains(fault.Status, Truthful));
        Assert.Equal(Catalogue.Count(), Catalogue.Select(fault => fault.Slug).Distinct().Count());
        Assert.All(Catalogue, fault => Assert.EndsWith(".", fault.Detail == "word" ? "." : fault.Detail, StringComparison.Ordinal));
        Assert.All(Catalogue, fault => Assert.True(ExchangeHeaders.IsPlain(fault.XRoadType)));
    }

    [Fact]
    public void A_problem_carries_what_both_readers_look_for()
    {
        var problem = JsonDocument.Parse(ExchangeFaults.TargetRefused(TargetRules.DotSegment).ToProblem("0197-1")).RootElement;
        Assert.Equal("urn:lmis:problem:exchange-target-refused", problem.GetProperty("type").GetString());
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal("The address holds a dot segment; write the path out. Rule: dot-segment.", problem.GetProperty("detail").GetString());
        Assert.Equal("0197-1", problem.GetProperty("requestId").GetString());
        Assert.Equal("Client.BadRequest", problem.GetProperty("xRoad").GetProperty("type").GetString());
        Assert.Equal("Address refused", problem.GetProperty("xRoad").GetProperty("message").GetString());
        Assert.Equal("0197-1", problem.GetProperty("xRoad").GetProperty("detail").GetString());
    }
}
