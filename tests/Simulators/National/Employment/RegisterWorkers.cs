using System.ComponentModel.DataAnnotations;
using System.Text;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>Registrations of one province.</summary>
public sealed record RegisterWorkersRequest(string Province, [property: MinLength(1), MaxLength(500)] IReadOnlyList<RegistrationIn> Registrations, string Salt);

/// <summary>What became of one registration.</summary>
/// <param name="Reference">The province's reference.</param>
/// <param name="Result"><c>registered</c> or <c>refused</c>.</param>
/// <param name="Reason">
/// Of a refusal: <c>person-unknown</c> or <c>person-deceased</c> by the population database, <c>differs-from-population</c> in name, birth date or sex, or <c>held-otherwise</c>
/// where a registration is held that the province did not know of.
/// </param>
/// <param name="ReceiptNumber">The receipt that makes the record registered.</param>
/// <param name="ReceiptDate">Its date.</param>
public sealed record RegistrationReceipt(string Reference, string Result, string? Reason, string? ReceiptNumber, DateOnly? ReceiptDate);

/// <summary>The receipts, in the order of the registrations.</summary>
public sealed record RegisterWorkersAnswer(IReadOnlyList<RegistrationReceipt> Receipts, string Salt);

/// <summary>Takes registrations in and gives receipts; the same X-Road-Id of the same member gets the same receipts and registers once.</summary>
public static class RegisterWorkers
{
    public static void Map(RouteGroupBuilder lmis) => lmis.MapPost("/registrations", Handle).WithName(nameof(RegisterWorkers));

    private static Results<Ok<RegisterWorkersAnswer>, ProblemHttpResult> Handle(
        RegisterWorkersRequest request, ExchangeCaller partner, HttpContext http, NationalRegisters registers, Registrations registrations)
    {
        partner.AppliedRows("all");
        if (!ExchangeSalt.IsWellFormed(request.Salt))
            return Problems.BadRequest("salt", "Salt not well formed", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        var key = http.Request.Headers["X-Road-Id"] is [{ Length: > 0 } id] ? id : partner.RequestId;
        return TypedResults.Ok(registrations.Take($"{partner.Consumer} {key}", request, one => Judge(one, registers)));
    }

    private static string? Judge(RegistrationIn one, NationalRegisters registers)
    {
        if (registers.Find(one.PersonalNumber) is not { } person)
            return "person-unknown";
        if (person.IsDead)
            return "person-deceased";
        return Key(person.FullName) == Key(one.FullName) && person.Birth == one.BirthDate && person.Sex == one.Sex ? null : "differs-from-population";
    }

    // Case, spacing and the way of composing diacritics do not make another name.
    private static string Key(string name) => string.Join(' ', name.Normalize(NormalizationForm.FormC).ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
