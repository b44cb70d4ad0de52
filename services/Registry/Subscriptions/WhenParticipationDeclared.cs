using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Employments;

namespace Lmis.Registry.Subscriptions;

/// <summary>Fact event: an employer's declaration of social insurance opens or closes an employment; together with a placement it is one.</summary>
public static class WhenParticipationDeclared
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<RegistryDb, ParticipationDeclared>(
        Topics.ParticipationDeclaredV1,
        static (batch, db, services, ct) => ApplyClaims.EventsAsync(
            [.. batch.Select(static e => e.Change switch
            {
                "opened" => new ClaimSaid(EmploymentClaim.Insurance, e.ParticipationId, e.PersonId, e.EmployerId, OpenedOn: e.EffectiveOn,
                    Details: new EmploymentDetails(ContractKind: e.ContractKind, Occupation: e.Occupation)),
                "closed" => new ClaimSaid(EmploymentClaim.Insurance, e.ParticipationId, e.PersonId, e.EmployerId, ClosedOn: e.EffectiveOn, CloseReason: e.Reason),
                _ => throw new InvalidOperationException($"A participation is opened or closed; this event says '{e.Change}'."),
            })],
            new Actor("insurance", "insurance", "social-insurance"), db, services, ct));
}
