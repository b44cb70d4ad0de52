using System.Collections.Immutable;
using Lmis.Hosting;

namespace Lmis.Registry.CodeLists;

/// <summary>A code list and how far it may be relied on.</summary>
/// <param name="Id">Name in addresses.</param>
/// <param name="Name">In Vietnamese.</param>
/// <param name="NameEn">In English.</param>
/// <param name="Source">Decree, decision or data set.</param>
/// <param name="Version">Two lists of the same version are the same.</param>
/// <param name="ValidFrom">First day on which the list holds.</param>
/// <param name="ValidTo">Last day, null while in force.</param>
/// <param name="IsOfficial">False where incomplete or from a secondary source.</param>
/// <param name="Count">Number of values.</param>
public sealed record CodeListSummary(
    string Id, string Name, string NameEn, string Source, string Version, DateOnly ValidFrom, DateOnly? ValidTo, bool IsOfficial, int Count);

/// <summary>All code lists of the register.</summary>
public sealed record ListCodeListsResponse(ImmutableArray<CodeListSummary> Lists);

/// <summary>Names the code lists with version and validity; public, as the lists are public law.</summary>
public static class ListCodeLists
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/code-lists", Handle).WithName(nameof(ListCodeLists)).AllowPublic();

    private static ListCodeListsResponse Handle(CodeListSet lists) => new([.. lists.All.Select(Summary)]);

    internal static CodeListSummary Summary(CodeList list) =>
        new(list.Id, list.Name, list.NameEn, list.Source, list.Version, list.ValidFrom, list.ValidTo, list.IsOfficial, list.Items.Length);
}
