using System.Text;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Population;

/// <summary>What a partner believes of a person.</summary>
public sealed record VerifyPersonQuery(string PersonalNumber, string FullName, DateOnly BirthDate, string Sex, string Salt);

/// <summary>Whether it is so.</summary>
/// <param name="Result"><c>match</c>, <c>differs</c>, <c>unknown</c> or <c>deceased</c>.</param>
/// <param name="Differs">What differs: <c>name</c>, <c>birth-date</c>, <c>sex</c>; never what would be right.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record VerifyPersonAnswer(string Result, IReadOnlyList<string> Differs, string Salt);

/// <summary>Compares a person's number, name, birth date and sex with the national population database.</summary>
public static class VerifyPerson
{
    public static void Map(RouteGroupBuilder population) => population.MapPost("/verify", Handle).WithName(nameof(VerifyPerson));

    private static Results<Ok<VerifyPersonAnswer>, ProblemHttpResult> Handle(VerifyPersonQuery query, ExchangeCaller partner, NationalRegisters registers)
    {
        partner.AppliedRows("all");
        if (query.PersonalNumber.Length != 12 || !query.PersonalNumber.All(char.IsAsciiDigit) || query.Sex is not ("male" or "female") || !ExchangeSalt.IsWellFormed(query.Salt))
            return Problems.BadRequest("query", "Query not well formed", "Give a personal number of 12 digits, sex 'male' or 'female', and a salt of 128 bits in base64url.");
        if (registers.Find(query.PersonalNumber) is not { } person)
            return Answer("unknown");
        if (person.IsDead)
            return Answer("deceased");
        string[] differs =
        [
            .. Key(person.FullName) == Key(query.FullName) ? Array.Empty<string>() : ["name"],
            .. person.Birth == query.BirthDate ? Array.Empty<string>() : ["birth-date"],
            .. person.Sex == query.Sex ? Array.Empty<string>() : ["sex"],
        ];
        return Answer(differs.Length == 0 ? "match" : "differs", differs);
    }

    private static Ok<VerifyPersonAnswer> Answer(string result, params string[] differs) => TypedResults.Ok(new VerifyPersonAnswer(result, differs, ExchangeSalt.New()));

    // Case, spacing and the way of composing diacritics do not make another name.
    private static string Key(string name) => string.Join(' ', name.Normalize(NormalizationForm.FormC).ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
