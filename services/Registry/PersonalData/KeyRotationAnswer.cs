namespace Lmis.Registry.PersonalData;

/// <summary>A rotation and how far it is.</summary>
/// <param name="Id">The rotation.</param>
/// <param name="Class">Class of data.</param>
/// <param name="KeyId">The key that encrypts since.</param>
/// <param name="State"><c>running</c> or <c>completed</c>.</param>
/// <param name="StartedBy">Who.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while it runs.</param>
/// <param name="Pass">How often it has gone over the tables, this time included.</param>
/// <param name="Rows">Rows re-encrypted so far.</param>
public sealed record KeyRotationAnswer(
    Guid Id, string Class, int KeyId, string State, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Pass, long Rows)
{
    /// <summary>The rotation as an operator reads it.</summary>
    public static KeyRotationAnswer Of(KeyRotation r) => new(r.Id, NameOf(r.Class), r.KeyId, r.State, r.StartedBy, r.StartedAt, r.FinishedAt, r.Pass, r.Rows);

    /// <summary><c>personal</c>, <c>sensitive</c> or <c>blind-index</c>.</summary>
    public static string NameOf(PersonalDataClass dataClass) => dataClass switch
    {
        PersonalDataClass.Personal => "personal",
        PersonalDataClass.Sensitive => "sensitive",
        _ => "blind-index",
    };
}
