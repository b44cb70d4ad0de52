using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Tokens;

namespace Lmis.LocalRun.Network;

/// <summary>Feeds of the demonstration that run from the beginning: the national system tells each province the registrations of its people, and is told each province's records.</summary>
internal static class MakeSubscriptions
{
    private const string Service = "registrations";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal static async Task RunAsync(Layout layout, RunOptions options, RunFile file, IReadOnlyList<ExchangeNode> nodes, CancellationToken ct)
    {
        if (nodes.Count == 0 || !options.Demo)
        {
            return;
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(1) };
        var first = options.Provinces[0];
        foreach (var province in options.Provinces)
        {
            var origin = ProvinceEnvironment.PublicOrigin(file, options.OffsetOf(province));
            await SubscribeAsync(http, layout, province, origin, origin, MakeAgreements.NationalSystem, ExchangeNode.MemberOf(province), ct);
            await SubscribeAsync(http, layout, first, ProvinceEnvironment.PublicOrigin(file, options.OffsetOf(first)), ProvinceEnvironment.PublicOrigin(file, nodes[0].Offset), ExchangeNode.MemberOf(province), MakeAgreements.NationalSystem, ct);
        }
    }

    private static async Task SubscribeAsync(HttpClient http, Layout layout, string administered, string origin, string gateway, ExchangeMember provider, ExchangeMember consumer, CancellationToken ct)
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", await GetToken.ForUserAsync(layout, administered, origin, MakeAgreements.Administrator, ct));
        var began = TimeProvider.System.GetTimestamp();
        // A gateway that has just started may not have read the agreement, or what its services offer.
        for (var why = ""; ; await Task.Delay(500, ct))
        {
            if (await FindAsync(http, gateway, provider, consumer, ct) is { } agreement)
            {
                using var response = await http.PostAsJsonAsync(new Uri($"{gateway}/api/exchange/v1/subscriptions"), new { agreement, operation = "/changes", purpose = "labour-registration" }, ct);
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created)
                {
                    if (response.StatusCode is HttpStatusCode.Created)
                        Say.Line($"  subscription: {consumer.Title} is told the registrations of {provider.Id}");
                    return;
                }

                why = await response.Content.ReadAsStringAsync(ct);
            }

            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new RunException($"{consumer.Title} cannot subscribe to the registrations of {provider.Id}: {(why.Length > 0 ? why : "there is no agreement in force.")}");
        }
    }

    private static async Task<string?> FindAsync(HttpClient http, string gateway, ExchangeMember provider, ExchangeMember consumer, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri($"{gateway}/api/exchange/v1/agreements?status=accepted&service={Service}&member={provider.Id}"), ct);
        if (!response.IsSuccessStatusCode)
            return null;
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return answer.GetProperty("agreements").EnumerateArray()
            .Where(one => one.GetProperty("provider").GetString() == $"{provider.Id}/{provider.Subsystem}" && one.GetProperty("consumer").GetString() == $"{consumer.Id}/{consumer.Subsystem}")
            .Select(static one => one.GetProperty("id").GetString()).FirstOrDefault();
    }
}
