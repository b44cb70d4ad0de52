using System.ComponentModel.DataAnnotations;
using Lmis.Identity.Users;

namespace Lmis.Identity.Seeds;

/// <summary>A user of a seed file. Without a password an existing user keeps the present one.</summary>
public sealed record SeedUser(
    [property: Required, StringLength(100, MinimumLength = 3)] string UserName,
    [property: Required, StringLength(200, MinimumLength = 1)] string DisplayName,
    IReadOnlyList<string> Roles,
    string? Password = null,
    [property: RegularExpression(Areas.Pattern, ErrorMessage = Areas.Sentence)] string? Area = null,
    [property: RegularExpression(Organisations.Pattern, ErrorMessage = Organisations.Sentence)] string? Organisation = null);
