using Lmis.Identity.Data;
using Lmis.Identity.Pages;

namespace Lmis.Identity.Logins;

/// <summary>Writes the login audit: who, when, from where, with what result.</summary>
public sealed class RecordLogin(IdentityDb db, TimeProvider clock, IHttpContextAccessor http)
{
    /// <summary>Adds the row to the unit of work; the caller saves it together with what it records.</summary>
    public void Add(Guid? userId, string result)
    {
        var context = http.HttpContext;
        db.LoginAttempts.Add(new LoginAttempt
        {
            At = clock.GetUtcNow(), UserId = userId, Result = result,
            ClientId = context is null ? null : ReturnAddress.ClientOf(context.Request.Query["returnUrl"]),
            Address = context?.Connection.RemoteIpAddress,
        });
    }
}
