using System.Globalization;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.DataRequests;

/// <summary>
/// What a person asks about their own data (yêu cầu của chủ thể dữ liệu, Law 91/2025/QH15): answered within two working days, carried out within
/// the days its kind allows (Decree 356/2025/NĐ-CP).
/// </summary>
public sealed class DataRequest
{
    /// <summary>The states: waiting for an answer; granted, to be carried out; and the two ends.</summary>
    public const string Open = "open", Accepted = "accepted", Refused = "refused", CarriedOut = "carried-out";

    /// <summary>The kind that is carried out by a change of what is held of the person.</summary>
    public const string Correction = "correction";

    /// <summary>The kind that is carried out by the decision itself.</summary>
    public const string Restriction = "restriction";

    private const int WorkingDaysToAnswer = 2;
    private const string StatementField = "data_request.statement", ReasonField = "data_request.reason";

    private DataRequest()
    {
    }

    /// <summary>UUIDv7, in the order they came.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>See the list data-request-kinds.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>What the person asks, in their words, encrypted.</summary>
    public byte[] Statement { get; private set; } = [];

    /// <summary>Of one on paper: the file it lies in.</summary>
    public string? Document { get; private set; }

    public DateTimeOffset ReceivedAt { get; private set; }
    public string EnteredBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary>Last day for the answer.</summary>
    public DateOnly AnswerDueOn { get; private set; }

    /// <summary>Last day for carrying it out.</summary>
    public DateOnly CarryOutDueOn { get; private set; }

    /// <summary><c>open</c>, <c>accepted</c>, <c>refused</c> or <c>carried-out</c>.</summary>
    public string State { get; private set; } = Open;

    public DateTimeOffset? DecidedAt { get; private set; }
    public string? DecidedBy { get; private set; }

    /// <summary>What the person is answered, encrypted.</summary>
    public byte[]? Reason { get; private set; }

    public DateTimeOffset? CarriedOutAt { get; private set; }
    public string? CarriedOutBy { get; private set; }

    /// <summary>A request that came now, through the person's login or, with a document, on paper.</summary>
    public static DataRequest Receive(Guid personId, CodeItem kind, string statement, string? document, WorkingDays calendar, PersonalDataCipher cipher, Caller caller, DateTimeOffset now)
    {
        var today = VietnamDay.Of(now);
        return new()
        {
            Id = Guid.CreateVersion7(now), PersonId = personId, Kind = kind.Code, Statement = cipher.Protect(PersonalDataClass.Personal, personId, StatementField, statement)!, Document = document,
            ReceivedAt = now, EnteredBy = caller.Subject, ClientId = caller.ClientId, AnswerDueOn = calendar.After(today, WorkingDaysToAnswer),
            CarryOutDueOn = calendar.AfterDays(today, int.Parse(kind.Property("carryOutDays")!, CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Answers it.</summary>
    public void Decide(bool accepted, string reason, PersonalDataCipher cipher, Caller caller, DateTimeOffset now) =>
        (State, DecidedAt, DecidedBy, Reason) = (accepted ? Accepted : Refused, now, caller.Subject, cipher.Protect(PersonalDataClass.Personal, PersonId, ReasonField, reason));

    /// <summary>It is done.</summary>
    public void CarryOut(Caller caller, DateTimeOffset now) => (State, CarriedOutAt, CarriedOutBy) = (CarriedOut, now, caller.Subject);

    /// <summary>The person's words, decrypted.</summary>
    public string RevealStatement(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, PersonId, StatementField, Statement)!;

    /// <summary>The answer, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, PersonId, ReasonField, Reason);
}
