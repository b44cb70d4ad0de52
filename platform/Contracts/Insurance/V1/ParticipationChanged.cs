namespace Lmis.Contracts.Insurance.V1;

/// <summary>
/// State event: how one person takes part in social insurance from a month on, by the agency's file. Written when it changes; of one month the event with the
/// highest <see cref="Version"/> holds, and a month without an event is as the one before. No name, number or wage.
/// </summary>
/// <param name="PersonId">Registry's id of the person.</param>
/// <param name="Version">1 and up, one more at each change.</param>
/// <param name="Month">The month since which it is so, <c>yyyy-MM</c>.</param>
/// <param name="Compulsory">Declared for compulsory insurance on the month's last day, whatever the employer owes.</param>
/// <param name="Voluntary">A voluntary payment covers the month.</param>
/// <param name="InArrears">Compulsory, and an employer has not paid.</param>
/// <param name="BirthMonth">Year and month of birth, <c>yyyy-MM</c>.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
/// <param name="CommuneCode">Five-digit unit where the agency has the person living, where it says.</param>
/// <param name="ChangedAt">When it was recorded, UTC.</param>
public sealed record ParticipationChanged(
    Guid PersonId,
    long Version,
    string Month,
    bool Compulsory,
    bool Voluntary,
    bool InArrears,
    string BirthMonth,
    string Sex,
    string? CommuneCode,
    DateTimeOffset ChangedAt);
