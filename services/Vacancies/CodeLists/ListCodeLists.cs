using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.CodeLists;

/// <summary>The lists of options.</summary>
public sealed record ListCodeListsResponse(IReadOnlyList<OptionList> Lists);

/// <summary>Gives every list of options of the forms, in both languages; open to everyone.</summary>
public static class ListCodeLists
{
    public static void Map(RouteGroupBuilder site) => site.MapGet("/code-lists", Handle).WithName(nameof(ListCodeLists)).AllowPublic();

    private static Ok<ListCodeListsResponse> Handle(CodeListSet lists, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Ok(new ListCodeListsResponse(lists.Options));
    }
}
