namespace Lmis.LocalRun.Parts;

/// <summary>Asks an address on this machine whether a part is ready.</summary>
internal static class HttpProbe
{
    // No proxy: a variable like http_proxy would send the question off the machine.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Null on a 2xx answer, else what came instead.</summary>
    internal static async Task<string?> WhyNotReadyAsync(string address, CancellationToken ct)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(address), ct);
            if (response.IsSuccessStatusCode)
            {
                return null;
            }

            var body = (await response.Content.ReadAsStringAsync(ct)).ReplaceLineEndings(" ");
            return $"{address} answers {(int)response.StatusCode} {(body.Length > 300 ? body[..300] : body)}";
        }
        catch (HttpRequestException e)
        {
            return $"{address}: {e.Message}";
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"{address} does not answer within {Client.Timeout.TotalSeconds:0} s";
        }
    }
}
