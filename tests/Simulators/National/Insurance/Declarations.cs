using System.Collections.Concurrent;
using System.Globalization;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Insurance;

/// <summary>What an employer declares to the agency, or a voluntary member to a collection point: somebody takes part from now on.</summary>
/// <param name="Province">Whose agency manages the participation, two digits.</param>
/// <param name="PersonalNumber">Twelve digits.</param>
/// <param name="FullName">As on the identity card.</param>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
/// <param name="Kind"><c>compulsory</c> or <c>voluntary</c>.</param>
/// <param name="EmployerCode">Of a compulsory participation.</param>
/// <param name="StartedOn">Its first day; null where the file is not to say.</param>
/// <param name="Commune">Where the agency has the person living, five digits.</param>
public sealed record Declaration(
    string Province, string PersonalNumber, string FullName, DateOnly BirthDate, string Sex, string Kind, string? EmployerCode = null, DateOnly? StartedOn = null, string? Commune = null);

/// <summary>Participations declared since the start, beside those of the demonstration's people.</summary>
public sealed class Declarations
{
    private readonly ConcurrentDictionary<string, Declaration> declared = new();

    internal void Add(Declaration declaration) => declared[declaration.PersonalNumber] = declaration;

    /// <summary>A province's participations of a month, by personal number.</summary>
    internal IReadOnlyList<Participation> Of(string province, string month, NationalRegisters registers) =>
    [
        .. registers.People.Values
            .Where(p => p.Province == province && !p.IsDead && !declared.ContainsKey(p.Number) && (p.Insurance == "voluntary" || (p.Insurance == "compulsory" && p.EmployerCode is not null)))
            .Select(p => new Participation(
                p.Number, p.FullName, Day(p.Birth), p.Sex, p.Insurance!, p.Insurance == "compulsory" ? p.EmployerCode : null, null, p.Insurance == "voluntary" ? month : null, p.Commune))
            .Concat(declared.Values.Where(d => d.Province == province).Select(d => new Participation(
                d.PersonalNumber, d.FullName, Day(d.BirthDate), d.Sex, d.Kind, d.EmployerCode, d.StartedOn is { } day ? Day(day) : null, d.Kind == "voluntary" ? month : null, d.Commune)))
            .OrderBy(static row => row.PersonalNumber, StringComparer.Ordinal),
    ];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Takes a declaration in, on the control port: employers declare to the agency and not through the exchange. The same person again replaces what was declared.</summary>
public static class DeclareParticipation
{
    public static void Map(RouteGroupBuilder control) => control.MapPost("/insurance/declarations", Handle).WithName(nameof(DeclareParticipation));

    private static Results<Ok<Declaration>, ProblemHttpResult> Handle(Declaration declaration, Declarations declarations)
    {
        if (declaration.Kind is not ("compulsory" or "voluntary") || declaration.Sex is not ("male" or "female") || declaration.Kind == "compulsory" == declaration.EmployerCode is null)
            return Problems.BadRequest("declaration", "Not a declaration", "'kind' is compulsory, with 'employerCode', or voluntary, without; 'sex' is male or female.");
        if (declaration.PersonalNumber is not { Length: 12 } || !declaration.PersonalNumber.All(char.IsAsciiDigit))
            return Problems.BadRequest("declaration", "Not a declaration", "'personalNumber' has twelve digits.");
        declarations.Add(declaration);
        return TypedResults.Ok(declaration);
    }
}
