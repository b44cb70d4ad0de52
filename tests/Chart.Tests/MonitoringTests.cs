using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lmis.Testing;

namespace Lmis.Chart.Tests;

/// <summary>Alerts and dashboards ask for metrics that the code has.</summary>
public sealed partial class MonitoringTests
{
    // Of ASP.NET Core's own meter, as OpenTelemetry names it, and of Prometheus itself.
    private static readonly string[] OfTheFramework = ["http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count", "http_server_request_duration_seconds_sum", "up"];

    [Fact]
    public void Every_metric_that_is_asked_for_exists()
    {
        var made = Made().Concat(OfTheFramework).ToHashSet();
        Assert.Contains("lmis_messaging_outbox_lag_seconds", made);
        Assert.Contains("lmis_exchange_duration_seconds_bucket", made);
        var asked = Expressions().SelectMany(text => Metric().Matches(text).Select(match => match.Groups["name"].Value)).Distinct().ToList();
        Assert.True(asked.Count > 15);
        Assert.Empty(asked.Except(made));
    }

    [Fact]
    public void Every_expression_is_of_this_release_alone() =>
        Assert.All(Expressions(), text => Assert.Equal(Metric().Count(text), Namespace().Count(text)));

    [Fact]
    public void Each_alert_tells_what_it_is_and_what_to_do()
    {
        var rules = Profile.Province.Of("PrometheusRule").Single().Spec["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).ToList();
        Assert.True(rules.Count > 10);
        Assert.All(rules, rule =>
        {
            Assert.Contains((string)rule!["labels"]!["severity"]!, new[] { "critical", "warning" });
            Assert.True(((string)rule["annotations"]!["summary"]!).Length > 20 && ((string)rule["annotations"]!["description"]!).Length > 40);
        });
        Assert.Equal(rules.Count, rules.Select(rule => (string)rule!["alert"]!).Distinct().Count());
    }

    [Fact]
    public void Each_alert_has_its_heading_in_the_runbooks_and_no_heading_is_without_an_alert()
    {
        var alerts = Profile.Province.Of("PrometheusRule").Single().Spec["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => (string)rule!["alert"]!);
        var sections = File.ReadAllText(SourceTree.Path("docs", "ops", "alerts.md")).Split("\n## ")[1..];
        Assert.Equal(alerts, sections.Select(section => section.Split('\n')[0]));
        Assert.All(sections, section => Assert.All(new[] { "\n- Means: ", "\n- Look: ", "\n- Do: " }, part => Assert.Contains(part, section, StringComparison.Ordinal)));
    }

    [Fact]
    public void Faults_that_alerts_name_are_faults_of_the_exchange()
    {
        var known = File.ReadAllText(SourceTree.Path("gateway", "Exchange", "Messages", "ExchangeFaults.cs"));
        var named = Expressions().SelectMany(text => Faults().Matches(text)).SelectMany(match => match.Groups["faults"].Value.Split('|')).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, fault => Assert.Contains($"\"{fault}\"", known, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Expressions()
    {
        var rules = Profile.Province.Of("PrometheusRule").Single().Spec["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => (string)rule!["expr"]!);
        var boards = Profile.Province.Of("ConfigMap").SelectMany(one => one.Json["data"]!.AsObject()).Select(file => JsonNode.Parse((string)file.Value!)!).ToList();
        Assert.True(boards.Count >= 2);
        return rules.Concat(boards.SelectMany(board => board["panels"]!.AsArray()).SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!));
    }

    /// <summary>The instruments in the sources under the names that the Prometheus exporter gives them.</summary>
    private static IEnumerable<string> Made()
    {
        foreach (var file in new[] { "platform", "services", "gateway" }.SelectMany(area => Directory.EnumerateFiles(SourceTree.Path(area), "*.cs", SearchOption.AllDirectories)))
        {
            foreach (Match match in Instrument().Matches(File.ReadAllText(file)))
            {
                var name = match.Groups["name"].Value.Replace('.', '_') + (Seconds().IsMatch(match.Groups["rest"].Value) ? "_seconds" : "");
                string[] endings = match.Groups["kind"].Value switch { "Counter" or "ObservableCounter" => ["_total"], "Histogram" => ["_bucket", "_count", "_sum"], _ => [""] };
                foreach (var ending in endings)
                    yield return name + ending;
            }
        }
    }

    [GeneratedRegex(@"Create(?<kind>Counter|Histogram|ObservableGauge|ObservableCounter|UpDownCounter|ObservableUpDownCounter|Gauge)(<\w+>)?\(\s*""(?<name>[a-z._]+)""(?<rest>[^;]*);")]
    private static partial Regex Instrument();

    [GeneratedRegex(@",\s*""s""\s*[,)]")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"\b(?<name>[a-z_]+)\{")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\{namespace=""(lmis|\$namespace)""")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"fault=~""(?<faults>[^""]+)""")]
    private static partial Regex Faults();
}
