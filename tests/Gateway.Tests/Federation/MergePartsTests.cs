using System.Text.Json;
using Lmis.Gateway.Federation;
using Lmis.Hosting;

namespace Lmis.Gateway.Tests.Federation;

/// <summary>How the rows of several answers stand in one line.</summary>
public sealed class MergePartsTests
{
    private static readonly ExchangeMerge Ranked = new("items", "rank", "-at");

    [Fact]
    public void Rows_stand_by_the_values_in_their_order_and_equal_ones_share_a_place()
    {
        var (rows, by) = MergeParts.Run(Ranked, [Part("b", """{"rank":1,"at":"2026-01-02"}""", """{"rank":0,"at":"2026-01-01"}"""), Part("a", """{"rank":1,"at":"2026-01-02"}""", """{"rank":1,"at":"2026-01-03"}""")]);
        Assert.Equal(["rank", "-at"], by);
        Assert.Equal(["1 b", "2 a", "3 a", "3 b"], rows.Select(row => $"{row.Position} {row.Member}"));
    }

    [Fact]
    public void A_value_that_one_agreement_leaves_out_orders_nobody()
    {
        var (rows, by) = MergeParts.Run(Ranked, [Part("a", """{"rank":5,"at":"2026-01-01"}"""), Part("b", """{"at":"2026-01-02"}""")]);
        Assert.Equal(["-at"], by);
        Assert.Equal(["b", "a"], rows.Select(row => row.Member));
    }

    [Fact]
    public void Where_no_value_is_left_the_first_of_each_come_before_anybodys_second()
    {
        var (rows, by) = MergeParts.Run(Ranked, [Part("b", """{"n":1}""", """{"n":2}"""), Part("a", """{"n":3}""", """{"n":4}"""), Part("c")]);
        Assert.Empty(by);
        Assert.Equal(["a3", "b1", "a4", "b2"], rows.Select(row => row.Member + row.Row.GetProperty("n")));
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Position));
    }

    [Fact]
    public void Times_are_compared_as_times_and_numbers_as_numbers()
    {
        var (rows, _) = MergeParts.Run(new("items", "-at"), [Part("a", """{"at":"2026-01-01T10:00:00+07:00"}""", """{"at":"2026-01-01T04:00:00Z"}""")]);
        Assert.Equal("2026-01-01T04:00:00Z", rows[0].Row.GetProperty("at").GetString());
        (rows, _) = MergeParts.Run(new("items", "n"), [Part("a", """{"n":10}"""), Part("b", """{"n":9.5}""")]);
        Assert.Equal(["b", "a"], rows.Select(row => row.Member));
    }

    private static PartRows Part(string member, params string[] rows) => new(member, [.. rows.Select(row => JsonDocument.Parse(row).RootElement)]);
}
