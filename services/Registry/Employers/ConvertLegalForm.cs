using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>The legal form an employer takes.</summary>
/// <param name="Kind">Item 13.3 of Decree 318's form, another than it has.</param>
/// <param name="Code">The code it goes by from then on.</param>
/// <param name="Name">The name it goes by from then on.</param>
/// <param name="ConvertedOn">First day of the new form, not after today.</param>
/// <param name="Ground">Number of the certificate or decision.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="Reason">Why, in the officer's words.</param>
public sealed record ConvertLegalFormRequest(
    [property: Required] string Kind, [property: Required] string Code, [property: Required, StringLength(300, MinimumLength = 1)] string Name,
    [property: Required] string ConvertedOn, [property: RegularExpression(@"[\p{L}\p{Nd} ./_-]{1,60}")] string? Ground = null,
    string? Source = null, [property: StringLength(500)] string? Reason = null);

/// <summary>
/// Converts an employer into another legal form (chuyển đổi loại hình), such as a household business into an enterprise: it keeps its id, its history
/// and its employments, and is still found by the former code.
/// </summary>
public static class ConvertLegalForm
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapPost("/{employerId:guid}/legal-form", HandleAsync).WithName(nameof(ConvertLegalForm)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<EmployerAnswer>, ProblemHttpResult>> HandleAsync(
        Guid employerId, ConvertLegalFormRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        var employer = await db.Employers.FirstOrDefaultAsync(e => e.Id == employerId, ct);
        if (employer is null)
            return EmployerProblems.NotFound();
        if (employer.Version != version)
            return ETags.Changed(employer.Version);
        var current = await db.LegalForms.SingleAsync(f => f.EmployerId == employerId && f.ValidTo == null, ct);
        var read = new FormReader(lists, clock.Today());
        var kind = EmployerRules.Required(read, "kind", request.Kind) ? read.Option("kind", request.Kind, lists.EmployerKinds, required: false) : null;
        var code = EmployerRules.Code(read, request.Code, kind);
        var name = read.Text("name", request.Name, 300);
        if (kind == employer.Kind)
            read.Error("kind", "same-legal-form", "same-legal-form");
        var terms = ChangeTerms.Read(request.Source, request.ConvertedOn, lists, clock.Today());
        if (terms.Findings.Count == 0 && current.ValidFrom >= terms.EffectiveOn)
            read.Error("convertedOn", "bad-date", "before-current-form");
        if (read.HasErrors || terms.Findings.Count > 0)
            return EmployerProblems.Invalid(read.Findings.Concat(terms.Findings.Select(static f => f.Field == "effectiveOn" ? f with { Field = "convertedOn" } : f)), http);

        var before = employer.Reveal(cipher);
        current.End(terms.EffectiveOn.AddDays(-1));
        employer.Convert(code!, name!, kind!, cipher, terms.Source, terms.EffectiveOn, clock.GetUtcNow());
        db.LegalForms.Add(LegalForm.Of(employer, code!, cipher, terms.EffectiveOn, request.Ground));
        db.EmployerChanges.Add(EmployerChange.Of(
            employer, "converted", Actor.Of(caller, terms.Source), cipher, request.Reason, StateDifference.Between(before, employer.Reveal(cipher))));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.EmployerChangedV1, employer.ToEvent(), clock));
        return await CorrectEmployer.SaveAsync(employer, read.Findings, http, db, ct);
    }
}
