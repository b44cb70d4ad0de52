using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.SpecialGroups;

/// <summary>That the person is of the group no longer, or never was.</summary>
/// <param name="EndCause">See the list special-group-end-causes.</param>
/// <param name="LastDay">Last day in the group, not after today; left out of what was entered in error.</param>
/// <param name="Reason">More about it, in the officer's words.</param>
/// <param name="RestrictionGround">Of a restricted record: on what ground it is ended all the same; see the list restriction-grounds.</param>
public sealed record EndSpecialGroupRequest(
    [property: Required, StringLength(40)] string EndCause, [property: StringLength(20)] string? LastDay = null, [property: StringLength(300)] string? Reason = null,
    [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>Ends an entry of a person's special groups; it stays with its history.</summary>
public static class EndSpecialGroup
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPost("/{personId:guid}/special-groups/{id:guid}/end", HandleAsync).WithName(nameof(EndSpecialGroup)).RequireAreaScope(Scopes.RegistryWrite);

    private static Task<Results<Ok<SpecialGroupAnswer>, ProblemHttpResult>> HandleAsync(
        Guid personId, Guid id, EndSpecialGroupRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct) =>
        CorrectSpecialGroup.ChangeAsync(personId, id, SpecialGroupChange.Ended, request.Reason, request.RestrictionGround, before =>
        {
            var (lastDay, cause, findings) = SpecialGroupRules.End(request.LastDay, request.EndCause, before.ValidFrom, lists, clock.Today());
            return (findings.Count > 0 ? null : before with { LastDay = lastDay, EndCause = cause }, findings);
        }, http, db, cipher, lists, caller, clock, ct);
}
