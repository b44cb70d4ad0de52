using System.Net;
using Lmis.Hosting;
using Lmis.Simulators.National.Employment;
using Lmis.Simulators.National.Insurance;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Behaviours;

/// <summary>What a service is told to do.</summary>
public sealed record ControlServiceRequest(string Mode, string? How = null, int DelayMilliseconds = 5_000, double Share = 1);

/// <summary>Tells a service to be normal, slow, down or wrong; on a port of its own that partners do not reach.</summary>
public static class ControlService
{
    private static readonly object Marker = new();
    private static readonly string[] Services = ["population", "enterprises", "insurance", "lmis", "public-services"];

    /// <summary>Adds the port.</summary>
    public static WebApplicationBuilder AddControlPort(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel((context, kestrel) => kestrel.Listen(
            IPAddress.Parse(context.Configuration.GetValue("National:ControlAddress", "127.0.0.1")), context.Configuration.GetValue("National:ControlPort", 5909), port => port.Use(next => connection =>
            {
                connection.Items[Marker] = true;
                return next(connection);
            })));
        return builder;
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control").AllowPublic();
        control.AddEndpointFilter(async (context, next) => context.HttpContext.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Marker) == true
            ? await next(context)
            : Problems.NotFound("no-such-address", "No such address", "The control service has a port of its own."));
        DeclareParticipation.Map(control);
        RegisterOnline.Map(control);
        control.MapGet("/lmis/reports", (ReceivedReports received) => TypedResults.Ok(received.All.Values.OrderBy(static one => one.Year).ToList()));
        control.MapPost("/{service}", Handle).WithName(nameof(ControlService));
        control.MapGet("/", (BehaviourSet behaviours) => TypedResults.Ok(Services.ToDictionary(service => service, service => behaviours[service])));
    }

    private static Results<Ok<Behaviour>, ProblemHttpResult> Handle(string service, ControlServiceRequest request, BehaviourSet behaviours)
    {
        if (!Services.Contains(service, StringComparer.Ordinal))
            return Problems.NotFound("no-such-service", "No such service", $"The services are {string.Join(", ", Services)}.");
        if (!Behaviour.Modes.Contains(request.Mode, StringComparer.Ordinal))
            return Problems.BadRequest("mode", "Mode not known", $"'mode' must be one of: {string.Join(", ", Behaviour.Modes)}.");
        if ((request.Mode == "wrong") != (request.How is not null) || (request.How is { } how && !Behaviour.Ways.Contains(how, StringComparer.Ordinal)))
            return Problems.BadRequest("how", "Way not known", $"With mode 'wrong', and only then, 'how' must be one of: {string.Join(", ", Behaviour.Ways)}.");
        if (request.DelayMilliseconds is < 0 or > 600_000 || request.Share is not (>= 0 and <= 1))
            return Problems.BadRequest("amount", "Out of range", "'delayMilliseconds' is from 0 to 600000 and 'share' from 0 to 1.");
        var behaviour = new Behaviour(request.Mode, request.How, request.DelayMilliseconds, request.Share);
        behaviours[service] = behaviour;
        return TypedResults.Ok(behaviour);
    }
}
