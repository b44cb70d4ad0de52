using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.CodeLists;

/// <summary>One value of a list.</summary>
public sealed record CodeItemView(string Code, string Name, string? NameEn, string? Parent, int Level, IReadOnlyDictionary<string, string>? Properties);

/// <summary>A page of a list; <c>Next</c> is the code after which the following page begins.</summary>
public sealed record GetCodeListResponse(CodeListSummary List, IReadOnlyList<CodeItemView> Items, string? Next);

/// <summary>Gives the values of a code list, searched by text without diacritics or by code, or those under a parent; with an ETag of the list's version.</summary>
public static class GetCodeList
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/code-lists/{list}", Handle).WithName(nameof(GetCodeList)).AllowPublic();

    private static Results<Ok<GetCodeListResponse>, StatusCodeHttpResult, ProblemHttpResult> Handle(
        string list, [StringLength(100)] string? q, string? parent, string? after, [Range(1, 1000)] int? limit, CodeListSet lists, HttpContext http)
    {
        if (lists.Find(list) is not { } found)
            return Problems.NotFound("code-list-unknown", "No such code list", "See /v1/code-lists for the lists there are.");
        if (after is not null && !found.Has(after))
            return Problems.BadRequest("cursor-unknown", "Cursor not understood", "Send as 'after' the 'next' of the answer before, or leave it out to begin.");
        var tag = $"\"{found.Version}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "public, max-age=3600";
        if (http.Request.Headers.IfNoneMatch.Any(sent => sent is not null && sent.Split(',', StringSplitOptions.TrimEntries).Contains(tag)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var most = limit ?? 200;
        IEnumerable<CodeItem> items = found.Items;
        if (after is not null)
            items = items.SkipWhile(i => i.Code != after).Skip(1);
        if (parent is not null)
            items = items.Where(i => i.Parent == parent);
        if (!string.IsNullOrWhiteSpace(q))
        {
            var key = VietnameseText.Fold(q);
            items = items.Where(i => i.SearchKey.Contains(key, StringComparison.Ordinal) || i.Code.StartsWith(q.Trim(), StringComparison.OrdinalIgnoreCase));
        }
        var page = items.Take(most + 1).ToList();
        return TypedResults.Ok(new GetCodeListResponse(
            ListCodeLists.Summary(found),
            [.. page.Take(most).Select(static i => new CodeItemView(i.Code, i.Name, i.NameEn, i.Parent, i.Level, i.Properties))],
            page.Count > most ? page[most - 1].Code : null));
    }
}
