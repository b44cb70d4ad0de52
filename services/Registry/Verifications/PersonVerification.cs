namespace Lmis.Registry.Verifications;

/// <summary>That the national population database was asked about a person, and what kind of answer it gave.</summary>
public sealed class PersonVerification : Verification
{
    /// <summary>The kind of result that only a person may have.</summary>
    public const string Deceased = "deceased";

    /// <summary>The record was taken out because the person died.</summary>
    public const string DeathConfirmed = "death-confirmed";

    /// <summary>Items of the record that a verification is about.</summary>
    public static readonly string[] IdentityItems = ["fullName", "birthDate", "sex", "personalNumber"];

    private PersonVerification()
    {
    }

    public Guid PersonId { get; private set; }

    private protected override string ReasonField => "person_verification.reason";

    /// <summary>A result as it came; anything but a match waits for an officer.</summary>
    internal static PersonVerification Of(VerificationQuestion asked, RegisterResult result, DateTimeOffset now) =>
        new PersonVerification { PersonId = asked.Subject }.Of<PersonVerification>(asked, result, now);
}
