using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Lmis.Hosting;

/// <summary>A row that lies in an administrative unit, and is therefore seen only by those whose area covers it.</summary>
public interface IAreaScoped
{
    /// <summary>Five-digit unit since 2025-07-01.</summary>
    string CommuneCode { get; }

    /// <summary>Three-digit district before 2025-07-01, where known.</summary>
    string? FormerDistrictCode { get; }
}

/// <summary>
/// The administrative area (phạm vi địa bàn) of whoever is asking, from the <c>area</c> claim: 2 digits a province, 3 an old district,
/// 5 a commune. Work outside a request (background jobs, deliveries of the sidecar) covers everything; a request without the claim, nothing.
/// </summary>
public sealed class AreaScope
{
    /// <summary>The claim that holds the area.</summary>
    public const string ClaimType = "area";

    private AreaScope(bool everything, string? province, string? formerDistrict, string? commune) =>
        (IsEverything, ProvinceCode, FormerDistrictCode, CommuneCode) = (everything, province, formerDistrict, commune);

    /// <summary>No limit: this installation's whole register.</summary>
    public static AreaScope Everything { get; } = new(true, null, null, null);

    /// <summary>Sees no row at all.</summary>
    public static AreaScope Nothing { get; } = new(false, null, null, null);

    /// <summary>True when no row is hidden.</summary>
    public bool IsEverything { get; }

    /// <summary>Set when the area is this province, whole.</summary>
    public string? ProvinceCode { get; }

    /// <summary>Set when the area is one old district.</summary>
    public string? FormerDistrictCode { get; }

    /// <summary>Set when the area is one commune or ward.</summary>
    public string? CommuneCode { get; }

    /// <summary>Whether a row in this unit lies inside the area.</summary>
    public bool Covers(string communeCode, string? formerDistrictCode) =>
        IsEverything
        || (CommuneCode is not null && CommuneCode == communeCode)
        || (FormerDistrictCode is not null && FormerDistrictCode == formerDistrictCode);

    /// <summary>Reads an area claim; a claim of another province, or of no known form, covers nothing.</summary>
    /// <param name="claim">2, 3 or 5 digits.</param>
    /// <param name="ownProvince">The province this installation serves.</param>
    public static AreaScope Parse(string? claim, string ownProvince)
    {
        if (claim is null || !claim.All(char.IsAsciiDigit))
            return Nothing;
        return claim.Length switch
        {
            2 when claim == ownProvince => new(true, claim, null, null),
            3 => new(false, null, claim, null),
            5 => new(false, null, null, claim),
            _ => Nothing,
        };
    }

    internal static AreaScope Of(HttpContext? request, IOptions<PlatformOptions> options)
    {
        if (request is null)
            return Everything;
        var endpoint = request.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<EndpointScope>() is { Kind: EndpointScopeKind.Area })
            return Parse(request.User.FindFirstValue(ClaimType), options.Value.ProvinceCode);
        // Service scopes and the sidecar's deliveries speak for the installation, not for an officer; public pages see no scoped row.
        return endpoint?.Metadata.GetMetadata<EndpointScope>() is { Kind: EndpointScopeKind.Service }
            || endpoint?.Metadata.GetMetadata<SidecarPortOnly>() is not null
            ? Everything
            : Nothing;
    }
}
