using Lmis.Gateway.Access;
using Lmis.Gateway.AccessLogs;
using Lmis.Gateway.Addresses;
using Lmis.Gateway.Agreements;
using Lmis.Gateway.Answers;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Directories;
using Lmis.Gateway.Documents;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Federation;
using Lmis.Gateway.Feeds;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Limits;
using Lmis.Gateway.Packages;
using Lmis.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("gateway");
builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway");
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddTransforms(CleanHeaders.Apply)
    // A connection that nobody used for this long is not used again: a replica that drains longer than this has none left when it goes.
    .ConfigureHttpClient(static (_, handler) => handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2));
builder.Services.AddRequestTimeouts();
builder.Services.AddCors();
builder.Services.AddSingleton<AccessLog>().AddHostedService(services => services.GetRequiredService<AccessLog>());
builder.Services.AddSingleton<SharedRedis>().AddSingleton<SharedBuckets>().AddSingleton<RateLimiter>();
builder.Services.AddSingleton<ServiceDocuments>();
builder.Services.AddValidation();
var exchange = builder.Configuration.GetSection("Exchange").Get<ExchangeOptions>() ?? new();
builder.Services.AddOptions<ExchangeOptions>().BindConfiguration("Exchange");
if (exchange.IsOn)
    ExchangeDoors.Add(builder, exchange);

var app = builder.Build();
if (await CheckConfiguration.RunAsync(app) is { Count: > 0 } faults)
    return CheckConfiguration.Refuse(faults);

// What happens to a request, in this order.
if (exchange.IsOn)
    ExchangeDoors.Use(app);
app.UseTrustedProxies();
app.UseMiddleware<RecordAccess>();
app.UseMiddleware<SetSecurityHeaders>();
app.UseMiddleware<RefusePathTricks>();
app.UseMiddleware<KeepOperationsInside>();
app.UseAllowedOrigins();
app.UseRouting();
app.UseMiddleware<LimitRates>();
app.UseRequestTimeouts();
app.UsePlatform();

ServeDocuments.Map(app);
ServeReferencePage.Map(app);
if (exchange.IsOn)
{
    // Apps of ours ask partners here; partners ask us at the door that ExchangeDoors.Use put before everything else.
    ConsumerDoor.Map(app);
    AskMembers.Map(app);
    ListClients.Map(app);

    var open = app.MapGroup("/exchange/v1");
    ServeDirectory.Map(open);
    PublishDirectory.Map(open);

    var own = app.MapGroup("/api/exchange/v1");
    ListMembers.Map(own);
    BlockMember.Map(own);
    UnblockMember.Map(own);
    ListBlocks.Map(own);
    OfferAgreement.Map(own);
    AcceptAgreement.Map(own);
    RejectAgreement.Map(own);
    RevokeAgreement.Map(own);
    ListAgreements.Map(own);
    GetAgreement.Map(own);
    CompareAgreements.Map(own);
    GetEffectiveRights.Map(own);
    ListPurposes.Map(own);
    ListDeliveries.Map(own);
    ResumeDelivery.Map(own);
    Subscribe.Map(own);
    ListSubscriptions.Map(own);
    EndSubscription.Map(own);
    ListSubscribers.Map(own);
    ResumeSubscriber.Map(own);
    MakePackage.Map(own);
    TakePackage.Map(own);
    ListPackages.Map(own);
    SearchJournal.Map(own);
    GetJournalEntry.Map(own);
    GetSubjectEntries.Map(own);
    ExportEvidence.Map(own);
}
app.MapReverseProxy(proxy =>
{
    proxy.UseMiddleware<CheckRouteScope>();
    proxy.UseMiddleware<RefuseLargeBodies>();
    proxy.UseMiddleware<ExplainFailures>();
    proxy.UseLoadBalancing();
    proxy.UsePassiveHealthChecks();
}).ConfigureEndpoints(RouteAccess.Declare);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
