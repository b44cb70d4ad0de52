using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Exchange.Messages;
using Lmis.Gateway.States;
using Lmis.Hosting;

namespace Lmis.Gateway.Doors;

/// <summary>X-Road's metaservice listClients: every member and subsystem of the network, from the directory held here.</summary>
public static class ListClients
{
    /// <summary>Beside the consumer door, for the same callers.</summary>
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/listClients", Handle).WithName(nameof(ListClients)).RequireServiceScope(Scopes.ExchangeCall);

    private static IResult Handle(ExchangeState state, TimeProvider clock)
    {
        var snapshot = state.Current;
        if (!snapshot.Serves(clock))
            return Problems.Unavailable("exchange-state", "Directory out of date", ExchangeFaults.StateStale.Detail);
        var members = new JsonArray();
        foreach (var member in snapshot.Directory!.Content.Members)
        {
            Add(members, member.Name, "MEMBER", member.Id.Instance, member.Id.MemberClass, member.Id.MemberCode, null);
            foreach (var subsystem in member.Subsystems)
                Add(members, member.Name, "SUBSYSTEM", member.Id.Instance, member.Id.MemberClass, member.Id.MemberCode, subsystem);
        }
        return Results.Json(new JsonObject { ["member"] = members });
    }

    private static void Add(JsonArray members, string name, string type, string instance, string memberClass, string code, string? subsystem)
    {
        var id = new JsonObject { ["object_type"] = type, ["xroad_instance"] = instance, ["member_class"] = memberClass, ["member_code"] = code };
        if (subsystem is not null)
            id["subsystem_code"] = subsystem;
        members.Add((JsonNode)new JsonObject { ["id"] = id, ["name"] = name });
    }
}
