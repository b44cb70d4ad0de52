using Lmis.Identity.Users;
using Microsoft.AspNetCore.Identity;

namespace Lmis.Identity.Logins;

/// <summary>Refuses a password that contains the user's own name.</summary>
public sealed class NoNameInPassword : IPasswordValidator<User>
{
    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) => Task.FromResult(
        user.UserName is { Length: > 2 } name && password?.Contains(name, StringComparison.OrdinalIgnoreCase) == true
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordContainsUserName", Description = "The password must not contain the user name." })
            : IdentityResult.Success);
}
