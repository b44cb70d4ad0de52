using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>Somebody registers at the national portal, or changes the registration there.</summary>
public sealed record RegisterOnlineRequest : RegistrationItems
{
    /// <summary>Where the person lives, two digits; another one than before is a removal for the old.</summary>
    public required string Province { get; init; }

    /// <summary>Day of the receipt; today if not said.</summary>
    public DateOnly? ReceiptDate { get; init; }
}

/// <summary>The receipt.</summary>
public sealed record RegisterOnlineAnswer(string ReceiptNumber, DateOnly ReceiptDate, long Version);

/// <summary>Whose registration is to be held no more.</summary>
public sealed record WithdrawOnlineRequest(string PersonalNumber);

/// <summary>What workers do at the national portal, on the control port: it is not done through the exchange.</summary>
public static class RegisterOnline
{
    public static void Map(RouteGroupBuilder control)
    {
        control.MapPost("/lmis/registrations", Register).WithName(nameof(RegisterOnline));
        control.MapPost("/lmis/withdrawals", Withdraw).WithName("WithdrawOnline");
        control.MapGet("/lmis/provinces", (ProvinceRecords records) => TypedResults.Ok(records.Count())).WithName("CountProvinceRecords");
        control.MapPost("/population/people", AddPerson).WithName("AddPerson");
    }

    private static Results<Ok<RegisterOnlineAnswer>, ProblemHttpResult> Register(RegisterOnlineRequest request, Registrations registrations)
    {
        if (!IsNumber(request.PersonalNumber, 12) || !IsNumber(request.Province, 2))
            return Problems.BadRequest("registration", "Not a registration", "'personalNumber' has twelve digits and 'province' two.");
        var kept = registrations.Register(request.Province, request.Only(), request.ReceiptDate);
        return TypedResults.Ok(new RegisterOnlineAnswer(kept.ReceiptNumber, kept.ReceiptDate, kept.Version));
    }

    private static Results<Ok<RegisterOnlineAnswer>, ProblemHttpResult> Withdraw(WithdrawOnlineRequest request, Registrations registrations) =>
        registrations.Withdraw(request.PersonalNumber) is { } gone
            ? TypedResults.Ok(new RegisterOnlineAnswer(gone.ReceiptNumber, gone.ReceiptDate, gone.Version))
            : Problems.NotFound("no-such-registration", "No such registration", "Nobody of this number is registered.");

    private static Results<Ok<NationalPerson>, ProblemHttpResult> AddPerson(NationalPerson person, NationalRegisters registers)
    {
        if (!IsNumber(person.Number, 12) || person.Sex is not ("male" or "female"))
            return Problems.BadRequest("person", "Not a person", "'number' has twelve digits, 'sex' is male or female.");
        registers.Add(person);
        return TypedResults.Ok(person);
    }

    private static bool IsNumber(string text, int digits) => text.Length == digits && text.All(char.IsAsciiDigit);
}
