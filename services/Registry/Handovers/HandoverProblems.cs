using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Handovers;

/// <summary>The refusals of hand-overs; none says anything of a person.</summary>
internal static class HandoverProblems
{
    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("handover-unknown", "No such hand-over", "There is no hand-over with this id of a record in your area. GET /v1/handovers lists them.");

    public static ProblemHttpResult NotIn(string state) =>
        Problems.Conflict("handover-state", "The hand-over is not at this step", $"It is '{state}' by now: an officer, or the other province, was quicker, or its record has not come yet. Read it again.", ("state", state));

    public static ProblemHttpResult ProvinceDecides() =>
        Problems.Forbidden("handover-province-decides", "For officers of the whole province",
            "The person may have a record anywhere in the province, which the one that is handed over would replace. Only an officer whose area is the whole province accepts or refuses it.");

    public static ProblemHttpResult NotSetUp() =>
        Problems.Unavailable("handover-not-set-up", "This installation has no exchange",
            "The administrator sets Registry:Verifications:Gateway and Client where the province takes part in the exchange; records are handed over through it.");

    public static ProblemHttpResult Open(Guid handover) =>
        Problems.Conflict("handover-open", "The record is being handed over already", $"Hand-over {handover} of it is open. Withdraw that one if it was a mistake.", ("handover", handover));

    public static ProblemHttpResult Crossing() =>
        Problems.Conflict("handover-crossing", "The record is handed over in both directions",
            "This province hands its record of the person over and is offered the other's at the same time. End one of the two first: withdraw or refuse it, or wait until it has ended.");
}
