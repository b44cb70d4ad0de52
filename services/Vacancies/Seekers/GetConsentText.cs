using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Seekers;

/// <summary>A version of the consent sentence.</summary>
public sealed record ConsentTextView(int Version, DateOnly ValidFrom, string Vi, string En);

/// <summary>Gives the consent sentence in use, to be read before forms 01 and 01a are signed; open to everyone.</summary>
public static class GetConsentText
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/consent-text", Handle).WithName(nameof(GetConsentText)).AllowPublic();

    private static Ok<ConsentTextView> Handle(TimeProvider clock) =>
        TypedResults.Ok(ViewOf(ConsentText.On(clock.Today())));

    private static ConsentTextView ViewOf(ConsentText text) => new(text.Version, text.ValidFrom, text.Vi, text.En);
}
