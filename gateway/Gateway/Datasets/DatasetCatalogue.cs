using System.Collections.Frozen;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Gateway.Configuration;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Datasets;

/// <summary>An operation of a dataset, as its service declares it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Template after the dataset, for example <c>/{code}</c>.</param>
/// <param name="Query">Names of its query parameters.</param>
/// <param name="Safe">Whether it changes nothing.</param>
/// <param name="Merge">How the answers of several members become one; null when one member alone is asked.</param>
/// <param name="Feed">Whether it tells what changed after a position, and can be subscribed to.</param>
public sealed record DatasetOperation(string Id, string Method, string Path, IReadOnlyList<string> Query, bool Safe, ExchangeMerge? Merge = null, bool Feed = false);

/// <summary>A dataset, as its service declares it.</summary>
/// <param name="Code">Service code in addresses.</param>
/// <param name="Title">What it is, for people.</param>
/// <param name="PersonalData">Whether it tells of persons.</param>
/// <param name="Rows">Row scopes the service can apply.</param>
/// <param name="Operations">What can be asked.</param>
/// <param name="Fields">Every field an agreement may name.</param>
/// <param name="Inbox">Whether it is where the service takes partners' feeds: brought there by this gateway, offered to nobody.</param>
public sealed record DatasetDeclaration(
    string Code, string Title, bool PersonalData, IReadOnlyList<string> Rows, IReadOnlyList<DatasetOperation> Operations, IReadOnlyList<string> Fields, bool Inbox = false);

/// <summary>A dataset and where it is served.</summary>
/// <param name="Service">App id of the service: the audience of its internal tokens.</param>
/// <param name="Address">Base address of the service.</param>
/// <param name="Declaration">What it declared.</param>
public sealed record OfferedDataset(string Service, Uri Address, DatasetDeclaration Declaration)
{
    /// <summary>Its operations, parsed.</summary>
    public List<OperationTemplate> Templates { get; } = [.. Declaration.Operations.Select(Parse)];

    /// <summary>Whether an operation of it changes nothing.</summary>
    public bool IsSafe(OperationTemplate operation) => Declaration.Operations[Templates.IndexOf(operation)].Safe;

    private static OperationTemplate Parse(DatasetOperation operation) => OperationTemplate.TryParse($"{operation.Method} {operation.Path}", out var template)
        ? template
        : throw new JsonException($"The operation {operation.Id} has the path '{operation.Path}', which is no template.");
}

/// <summary>
/// What our services offer, asked from each of them every few seconds. A service that is away keeps what it last declared, so that a call to it
/// is told "away" and not "unknown".
/// </summary>
public sealed class DatasetCatalogue(IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<DatasetCatalogue> log) : BackgroundService
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5), AskAgain = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 4 * 1024 * 1024,
    };

    private readonly Dictionary<string, IReadOnlyList<OfferedDataset>> byService = [];
    private volatile FrozenDictionary<ServiceId, OfferedDataset> offered = FrozenDictionary<ServiceId, OfferedDataset>.Empty;
    private volatile FrozenDictionary<ServiceId, OfferedDataset> inboxes = FrozenDictionary<ServiceId, OfferedDataset>.Empty;

    /// <summary>The dataset at an address, if one of our services offers it.</summary>
    public OfferedDataset? Find(ServiceId service) => offered.GetValueOrDefault(service);

    /// <summary>Where one of a subsystem's services takes what partners' feeds of this dataset tell, if one does.</summary>
    public OfferedDataset? FindInbox(SubsystemId subsystem, string dataset) => inboxes.GetValueOrDefault(new ServiceId(subsystem, dataset));

    /// <summary>What a subsystem of ours offers, by service code.</summary>
    public IEnumerable<OfferedDataset> Of(SubsystemId subsystem) =>
        offered.Where(entry => entry.Key.Subsystem == subsystem).Select(entry => entry.Value).OrderBy(dataset => dataset.Declaration.Code, StringComparer.Ordinal);

    /// <summary>What a member of ours offers in all its subsystems.</summary>
    public IEnumerable<OfferedDataset> Of(MemberId member) =>
        offered.Where(entry => entry.Key.Subsystem.Member == member).Select(entry => entry.Value).OrderBy(dataset => dataset.Declaration.Code, StringComparer.Ordinal);

    /// <summary>The OpenAPI document of one dataset, as its service gives it; null when the service is away.</summary>
    public async Task<byte[]?> OpenApiAsync(OfferedDataset dataset, CancellationToken ct)
    {
        try
        {
            return await http.GetByteArrayAsync(new Uri(dataset.Address, $"{dataset.Address.AbsolutePath.TrimEnd('/')}/exchange/{dataset.Declaration.Code}/openapi.json"), ct);
        }
        catch (Exception away) when (away is HttpRequestException or SocketException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = options.Value.Services;
        while (!stoppingToken.IsCancellationRequested)
        {
            var all = true;
            foreach (var (name, service) in services)
                all &= await AskAsync(name, service, stoppingToken);
            await Task.Delay(all ? AskEvery : AskAgain, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> AskAsync(string name, DatasetService service, CancellationToken ct)
    {
        try
        {
            var address = new Uri(service.Address!, $"{service.Address!.AbsolutePath.TrimEnd('/')}/exchange/datasets");
            var answer = await http.GetFromJsonAsync<Declarations>(address, ct);
            var known = byService.ContainsKey(name);
            byService[name] = [.. answer!.Datasets.Select(declared => new OfferedDataset(name, service.Address!, declared))];
            if (!known)
                log.LogInformation("The service {Service} offers {Datasets}", name, string.Join(", ", byService[name].Select(dataset => dataset.Declaration.Code)));
            Publish();
            return true;
        }
        catch (Exception away) when (away is HttpRequestException or SocketException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            // A connection that was reset the moment it came about is told as a bare SocketException.
            log.LogDebug("The service {Service} did not tell its datasets ({Reason})", name, away.GetType().Name);
            return false;
        }
    }

    private void Publish()
    {
        var all = new Dictionary<ServiceId, OfferedDataset>();
        var taking = new Dictionary<ServiceId, OfferedDataset>();
        foreach (var (name, datasets) in byService)
        {
            var service = options.Value.Services[name];
            if (!MemberId.TryParse(service.Member, out var member))
                continue;
            foreach (var inbox in datasets.Where(dataset => dataset.Declaration.Inbox))
            {
                foreach (var taken in inbox.Declaration.Operations)
                    taking.TryAdd(new ServiceId(new(member, service.Subsystem), taken.Path[1..]), inbox);
            }
            foreach (var dataset in datasets.Where(dataset => !dataset.Declaration.Inbox))
            {
                var id = new ServiceId(new(member, service.Subsystem), dataset.Declaration.Code);
                if (!all.TryAdd(id, dataset))
                    log.LogError("The dataset {Dataset} is offered by {First} and by {Second}; only the first is served", id, all[id].Service, name);
            }
        }
        (offered, inboxes) = (all.ToFrozenDictionary(), taking.ToFrozenDictionary());
    }

    private sealed record Declarations(IReadOnlyList<DatasetDeclaration> Datasets);
}
