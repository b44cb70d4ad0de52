using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Agreements;

/// <summary>What an agreement lets pass, rule by rule.</summary>
public sealed class AgreementRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly TestNetwork network = new(Now);

    [Theory]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/indicators", null)]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/indicators/K01", null)]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/indicators/K01?year=2026", null)]
    [InlineData("POST", "/r1/VN/GOV/H55/LMIS/indicators/K01", "operation-not-agreed")]
    [InlineData("HEAD", "/r1/VN/GOV/H55/LMIS/indicators/K01", "operation-not-agreed")]
    [InlineData("get", "/r1/VN/GOV/H55/LMIS/indicators/K01", "operation-not-agreed")]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/indicators/K01/history", "operation-not-agreed")]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/indicators/K01?year=2026&commune=05437", "query-parameter-not-agreed")]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/indicators/K01?Year=2026", "query-parameter-not-agreed")]
    [InlineData("GET", "/r1/VN/GOV/H55/LMIS/worker-status/K01", "service-not-agreed")]
    [InlineData("GET", "/r1/VN/GOV/H55/OTHER/indicators/K01", "service-not-agreed")]
    [InlineData("GET", "/r1/VN/GOV/G01/LMIS/indicators/K01", "service-not-agreed")]
    public void Operation_service_and_query_are_those_agreed(string method, string target, string? breach) =>
        Assert.Equal(breach, Check(network.Agreement(), method, target)?.Slug);

    [Theory]
    [InlineData("labour-statistics", null)]
    [InlineData("job-referral", "purpose-not-agreed")]
    [InlineData("curiosity", "purpose-unknown")]
    [InlineData("LABOUR-STATISTICS", "purpose-unknown")]
    [InlineData("", "purpose-missing")]
    [InlineData(null, "purpose-missing")]
    public void The_purpose_is_one_the_agreement_lists(string? purpose, string? breach) =>
        Assert.Equal(breach, Check(network.Agreement(), "GET", "/r1/VN/GOV/H55/LMIS/indicators/K01", purpose)?.Slug);

    [Fact]
    public void The_dates_hold_from_the_first_second_to_before_the_last()
    {
        var agreement = network.Agreement();
        const string Target = "/r1/VN/GOV/H55/LMIS/indicators/K01";
        Assert.Equal("agreement-not-yet-valid", Check(agreement, "GET", Target, now: agreement.ValidFrom.AddTicks(-1))?.Slug);
        Assert.Null(Check(agreement, "GET", Target, now: agreement.ValidFrom));
        Assert.Null(Check(agreement, "GET", Target, now: agreement.ValidUntil.AddTicks(-1)));
        Assert.Equal("agreement-expired", Check(agreement, "GET", Target, now: agreement.ValidUntil)?.Slug);
    }

    [Theory]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/K01", null)]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/search", "operation-not-agreed")]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/SEARCH", "operation-not-agreed")]
    [InlineData("/r1/VN/GOV/H55/LMIS/indicators/Search", "operation-not-agreed")]
    public void A_parameter_opens_no_other_operation_of_the_service(string target, string? breach)
    {
        OperationTemplate[] offered = [Template("GET /{name}"), Template("GET /search"), Template("GET /"), Template("POST /search")];
        Assert.Equal(breach, Check(network.Agreement(), "GET", target, offered: offered)?.Slug);
        Assert.Equal("operation-not-agreed", Check(network.Agreement(), "GET", target, offered: [Template("GET /")])?.Slug);
    }

    [Theory]
    [InlineData("/status", null)]
    [InlineData("/status?page=2", null)]
    [InlineData("/019377a0-1234-7000-8000-000000000001", null)]
    [InlineData("/019203001234", "personal-identifier-in-target")]
    [InlineData("/019-203-001234", "personal-identifier-in-target")]
    [InlineData("/status?page=019203001234", "personal-identifier-in-target")]
    [InlineData("/status?page=019%20203%20001234", "personal-identifier-in-target")]
    [InlineData("/status?page=091234567", "personal-identifier-in-target")]
    [InlineData("/status?page=%2B84912345678", "personal-identifier-in-target")]
    [InlineData("/status?page=an%40example.vn", "personal-identifier-in-target")]
    [InlineData("/status?page=2026-11-23", null)]
    public void Personal_data_is_not_asked_for_by_an_identifier_in_the_address(string rest, string? breach)
    {
        var agreement = network.Agreement(a => a with
        {
            Service = "worker-status",
            Operations = ["GET /status", "GET /{key}", "POST /query"],
            QueryParameters = ["page"],
            PersonalData = true,
            Purposes = ["unemployment-benefit-decision"],
        });
        var found = Check(agreement, "GET", "/r1/VN/GOV/H55/LMIS/worker-status" + rest, "unemployment-benefit-decision");
        Assert.Equal(breach, found?.Slug);
        Assert.DoesNotContain("1234", found?.Words ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /a/{b}", "GET", "/a/x", true)]
    [InlineData("GET /a/{b}", "GET", "/a/", false)]
    [InlineData("GET /a/{b}", "GET", "/A/x", false)]
    [InlineData("GET /a/{b}", "GET", "/a/x/y", false)]
    [InlineData("GET /a/{b}/c", "GET", "/a/x/c", true)]
    [InlineData("GET /", "GET", "", true)]
    [InlineData("GET /", "GET", "/", true)]
    [InlineData("GET /", "GET", "/x", false)]
    [InlineData("GET /{b}", "GET", "", false)]
    [InlineData("GET /{b}", "GET", "//", false)]
    public void A_template_stands_for_whole_segments(string template, string method, string path, bool matches) =>
        Assert.Equal(matches, Template(template).Matches(method, path));

    [Fact]
    public void Of_several_operations_the_one_with_the_earlier_literal_is_meant()
    {
        OperationTemplate[] offered = [Template("GET /{a}/x"), Template("GET /b/{c}"), Template("GET /{a}/{c}")];
        Assert.Equal("GET /b/{c}", OperationTemplate.MostSpecific(offered, "GET", "/b/x")?.Text);
        Assert.Equal("GET /{a}/x", OperationTemplate.MostSpecific(offered, "GET", "/z/x")?.Text);
        Assert.Equal("GET /{a}/{c}", OperationTemplate.MostSpecific(offered, "GET", "/z/y")?.Text);
        Assert.Null(OperationTemplate.MostSpecific(offered, "POST", "/z/y"));
    }

    [Fact]
    public void An_agreement_that_was_not_read_from_its_bytes_allows_nothing()
    {
        var agreement = network.Agreement();
        Assert.Equal("operation-not-agreed", Check(new Agreement { Provider = agreement.Provider, Consumer = agreement.Consumer, Service = agreement.Service, Operations = agreement.Operations, Fields = [], QueryParameters = [], Rows = agreement.Rows, Purposes = agreement.Purposes, LegalBasis = "-", ValidFrom = agreement.ValidFrom, ValidUntil = agreement.ValidUntil, RatePerMinute = 1, QuotaPerDay = 1, PersonalData = false, Contact = "-" }, "GET", "/r1/VN/GOV/H55/LMIS/indicators/K01")?.Slug);
    }

    [Fact]
    public void Differences_are_told_term_by_term()
    {
        var left = network.Agreement(a => a with { Reference = "01/TT" });
        var right = network.Agreement(a => a with { Reference = "01/TT", Fields = ["/code", "/name"], RatePerMinute = 60, Rows = RowScope.Vacancies });
        var differences = AgreementDifference.Between(left, right);
        Assert.Equal(["fields", "rows", "ratePerMinute"], differences.Select(d => d.Term));
        Assert.Equal(["/series/*/value"], differences[0].OnlyLeft);
        Assert.Equal(["/name"], differences[0].OnlyRight);
        Assert.Equal(("600", "60"), (differences[2].Left, differences[2].Right));
    }

    private static OperationTemplate Template(string text) => OperationTemplate.TryParse(text, out var template) ? template : throw new ArgumentException(text);

    private static AgreementBreach? Check(
        Agreement agreement, string method, string target, string? purpose = "labour-statistics", DateTimeOffset? now = null, OperationTemplate[]? offered = null) =>
        AgreementRules.Check(agreement, method, RequestTarget.TryParse(target, out var read, out var rule) ? read : throw new ArgumentException($"{target}: {rule}"), purpose, now ?? Now, offered);
}
