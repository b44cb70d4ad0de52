using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using static Lmis.Insurance.Tests.Participation.Agency;

namespace Lmis.Insurance.Tests.Participation;

/// <summary>The month's file fetched from the agency, through a gateway as a test wants it.</summary>
public sealed class FetchTests : IAsyncLifetime
{
    private const string Service = "VN/GOV/G24/INSURANCE/insurance", Client = "VN/GOV/H55/LMIS", Month = "2026-10";

    private readonly InsuranceUnderTest service = new();

    private readonly string keyFile = Path.GetTempFileName();

    private WebApplication gateway = null!;

    private Agency agency = null!;

    /// <summary>What the agency answers for a page.</summary>
    private Func<int, HttpContext, Task> answer = static (page, context) => GiveAsync(context, Page(page));

    private List<int> Asked { get; } = [];

    public async ValueTask InitializeAsync()
    {
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        gateway = builder.Build();
        gateway.MapPost("/token", static () => Results.Json(new { access_token = "t", expires_in = 600 }));
        gateway.MapGet($"/r1/{Service}/participations", async (HttpContext context, string month, string province, int page) =>
        {
            Assert.Equal((Month, "19", "social-insurance-status", Client), (month, province, context.Request.Headers["Lmis-Purpose"].ToString(), context.Request.Headers["X-Road-Client"].ToString()));
            Asked.Add(page);
            await answer(page, context);
        });
        await gateway.StartAsync();
        foreach (var (name, value) in new[]
        {
            ("Insurance:Agency:Gateway", gateway.Urls.First()), ("Insurance:Agency:Client", Client), ("Insurance:Agency:Timeout", "00:00:05"), ("ServiceClient:ClientId", "insurance"),
            ("ServiceClient:TokenEndpoint", gateway.Urls.First() + "/token"), ("ServiceClient:PrivateKeyFile", keyFile),
        })
            service.More[name] = value;
        await service.InitializeAsync();
        agency = new(service);
        await agency.EmployersAsync(1, 2);
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await gateway.DisposeAsync();
        File.Delete(keyFile);
    }

    [Fact]
    public async Task Every_page_is_taken_as_one_file_which_is_compared_and_held_once()
    {
        var (status, body) = await FetchAsync();
        Assert.True(status == 201, $"{status} {body}");
        Assert.Equal((3, 0, Month + ".csv"), (body.GetProperty("accepted").GetInt32(), body.GetProperty("rejected").GetInt32(), body.GetProperty("fileName").GetString()));
        Assert.Equal(2, Asked.Count);
        var compared = await agency.ComparedAsync(body.GetProperty("id").GetGuid());
        Assert.Equal("2 0 0 0 2 0", Figures(compared));
        var (again, repeated) = await FetchAsync();
        Assert.Equal((409, body.GetProperty("id").GetGuid()), (again, repeated.GetProperty("fileId").GetGuid()));
        // The same rows sent by hand lead to the same persons.
        Assert.Equal(3L, await service.ScalarAsync<long>($"select count(distinct person_id) from declared_row where person_id in ('{Person(1)}', '{Person(2)}', '{Person(3)}')"));
        Assert.Equal(0L, await service.ScalarAsync<long>("select count(*) from declared_row d where d::text like '%Hoa%' or d::text like '%019190%'"));
        Assert.DoesNotContain(service.Service.Log.All, static line => line.Contains("019190", StringComparison.Ordinal) || line.Contains("Hoa, Thị", StringComparison.Ordinal));
    }

    private static readonly (string Reason, Func<int, HttpContext, Task> Lie)[] Lies =
    [
        ("changed-meanwhile", static (page, context) => GiveAsync(context, Page(page, total: page == 1 ? 3 : 4))),
        ("incomplete", static (page, context) => GiveAsync(context, Page(page, total: 4))),
        ("not-believed", static (page, context) => GiveAsync(context, Page(page, month: "2026-09"))),
        ("not-believed", static (page, context) => GiveAsync(context, Page(page, province: "24"))),
        ("not-believed", static (page, context) => GiveAsync(context, Page(page == 2 ? 1 : page))),
        ("not-believed", static (page, context) => GiveAsync(context, Page(page), messageId: Guid.CreateVersion7().ToString())),
        ("not-believed", static (_, context) => GiveAsync(context, new JsonArray())),
        ("not-believed", static (page, context) => { var odd = Page(page); odd["rows"]![0]!["sex"] = 1; return GiveAsync(context, odd); }),
        ("not-agreed", static (page, context) => GiveAsync(context, Page(page), 403)),
        ("away", static (page, context) => page == 2 ? Task.Run(context.Abort) : GiveAsync(context, Page(page))),
        ("over-limit", static (page, context) => GiveAsync(context, Page(page), 429)),
    ];

    [Fact]
    public async Task What_is_not_the_whole_of_that_file_leaves_nothing()
    {
        foreach (var (reason, lie) in Lies)
        {
            answer = lie;
            var (status, body) = await FetchAsync();
            Assert.True(status == 503 && body.GetProperty("reason").GetString() == reason, $"{reason}: {status} {body}");
        }
        Assert.Equal(0L, await service.ScalarAsync<long>("select (select count(*) from participation_file) + (select count(*) from declared_row)"));
    }

    [Theory]
    [InlineData("2026-13", "19", 400, "month")]
    [InlineData("2099-01", "19", 400, "month")]
    [InlineData("", "19", 400, "month")]
    [InlineData(Month, "05443", 403, "whole-province")]
    public async Task A_wrong_month_or_area_asks_nothing(string month, string area, int status, string slug)
    {
        var (answered, body) = await FetchAsync(month, area);
        Assert.Equal((status, "urn:lmis:problem:" + slug), (answered, body.GetProperty("type").GetString()));
        Assert.Empty(Asked);
    }

    private Task<(int Status, JsonElement Body)> FetchAsync(string month = Month, string area = "19") =>
        service.SendAsync(HttpMethod.Post, $"/v1/participation-files/fetch?month={month}", null, $"{Scopes.InsuranceImport} {Scopes.InsuranceRead}", area);

    /// <summary>Two rows on the first page, one on the second.</summary>
    private static JsonObject Page(int page, int total = 3, string month = Month, string province = "19") => new()
    {
        ["month"] = month, ["province"] = province, ["page"] = page, ["pages"] = 2, ["total"] = total, ["salt"] = ExchangeSalt.New(),
        ["rows"] = page == 1 ? new JsonArray(Row(1, Code(1)), Row(2, Code(2))) : new JsonArray(Row(3, null)),
    };

    private static JsonObject Row(int person, string? employer) => new()
    {
        ["personalNumber"] = Number(person), ["fullName"] = "Nguyễn \"Hoa, Thị", ["birthDate"] = "1990-05-31", ["sex"] = "female", ["kind"] = employer is null ? "voluntary" : "compulsory",
        ["employerCode"] = employer, ["startedOn"] = null, ["paidTo"] = employer is null ? Month : null, ["commune"] = "05443",
    };

    private static async Task GiveAsync(HttpContext context, JsonNode body, int status = 200, string? messageId = null)
    {
        var (request, response) = (context.Request.Headers, context.Response);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers["X-Road-Id"] = messageId ?? request["X-Road-Id"].ToString();
        response.Headers["X-Road-Client"] = request["X-Road-Client"];
        response.Headers["X-Road-Service"] = Service;
        response.Headers["X-Road-Request-Id"] = "request-1";
        await response.WriteAsync(body.ToJsonString());
    }
}
