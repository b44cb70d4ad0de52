using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Rights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.DataRequests;

/// <summary>What the person asks.</summary>
/// <param name="Kind">See the list data-request-kinds.</param>
/// <param name="Statement">In their words.</param>
public sealed record AskAboutOwnDataRequest([property: Required, StringLength(40)] string Kind, [property: Required, StringLength(2000, MinimumLength = 3)] string Statement);

/// <summary>Takes a person's request about their own data, and tells until when it is answered and carried out.</summary>
public static class AskAboutOwnData
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/requests", HandleAsync).WithName(nameof(AskAboutOwnData)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Created<DataRequestView>, ProblemHttpResult>> HandleAsync(
        AskAboutOwnDataRequest request, RegistryDb db, CodeListSet lists, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        var (received, problem) = await DataRequestRules.ReceiveAsync(personId, request.Kind, request.Statement, document: null, db, lists, cipher, caller, clock, ct);
        return received is null ? problem! : TypedResults.Created((string?)null, DataRequestView.Of(received, cipher, lists.WorkingDays, clock.Today()));
    }
}
