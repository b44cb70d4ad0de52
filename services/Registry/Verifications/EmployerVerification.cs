namespace Lmis.Registry.Verifications;

/// <summary>That the national enterprise register was asked about an employer, and what kind of answer it gave.</summary>
public sealed class EmployerVerification : Verification
{
    /// <summary>The kinds of result that only an employer may have: the register has closed it, or it rests.</summary>
    public const string Dissolved = "dissolved", Suspended = "suspended";

    /// <summary>The employer's state here became the register's.</summary>
    public const string StateConfirmed = "state-confirmed";

    /// <summary>Fields of the employer that a verification is about; its representative is not among what this register keeps.</summary>
    public static readonly string[] ComparedItems = ["code", "name", "kind", "commune", "status"];

    private EmployerVerification()
    {
    }

    public Guid EmployerId { get; private set; }

    private protected override string ReasonField => "employer_verification.reason";

    /// <summary>A result as it came; anything but a match waits for an officer.</summary>
    internal static EmployerVerification Of(VerificationQuestion asked, RegisterResult result, DateTimeOffset now) =>
        new EmployerVerification { EmployerId = asked.Subject }.Of<EmployerVerification>(asked, result, now);
}
