namespace Lmis.Identity.Logins;

/// <summary>What came of a try to sign in, as written in the audit.</summary>
public static class LoginResults
{
    public const string SignedIn = "signed-in";
    public const string CodeRequired = "code-required";
    public const string WrongPassword = "wrong-password";
    public const string WrongCode = "wrong-code";
    public const string UnknownUser = "unknown-user";
    public const string LockedOut = "locked-out";
    public const string Disabled = "disabled";
    public const string SignedOut = "signed-out";
    public const string SecondFactorEnrolled = "second-factor-enrolled";
}
