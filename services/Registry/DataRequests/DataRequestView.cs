using Lmis.Registry.PersonalData;

namespace Lmis.Registry.DataRequests;

/// <summary>A request as the person and the officer see it.</summary>
/// <param name="Id">The request.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="Kind">See the list data-request-kinds.</param>
/// <param name="Statement">What is asked.</param>
/// <param name="Document">Of one on paper: its file.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
/// <param name="AnswerDueOn">Last day for the answer: two working days.</param>
/// <param name="RemindOn">The working day before the next of the two days.</param>
/// <param name="CarryOutDueOn">Last day for carrying it out.</param>
/// <param name="Overdue">Whether the next of the two days has passed.</param>
/// <param name="State"><c>open</c>, <c>accepted</c>, <c>refused</c> or <c>carried-out</c>.</param>
/// <param name="DecidedAt">When it was answered, UTC.</param>
/// <param name="Reason">The answer.</param>
/// <param name="CarriedOutAt">When it was carried out, UTC.</param>
public sealed record DataRequestView(
    Guid Id, Guid PersonId, string Kind, string Statement, string? Document, DateTimeOffset ReceivedAt, DateOnly AnswerDueOn, DateOnly? RemindOn, DateOnly CarryOutDueOn, bool Overdue, string State,
    DateTimeOffset? DecidedAt, string? Reason, DateTimeOffset? CarriedOutAt)
{
    /// <summary>A request as it stands on a day.</summary>
    public static DataRequestView Of(DataRequest r, PersonalDataCipher cipher, CodeLists.WorkingDays calendar, DateOnly today)
    {
        DateOnly? due = r.State switch { DataRequest.Open => r.AnswerDueOn, DataRequest.Accepted => r.CarryOutDueOn, _ => null };
        return new(
            r.Id, r.PersonId, r.Kind, r.RevealStatement(cipher), r.Document, r.ReceivedAt, r.AnswerDueOn, due is { } day ? calendar.Before(day) : null, r.CarryOutDueOn, due < today, r.State,
            r.DecidedAt, r.RevealReason(cipher), r.CarriedOutAt);
    }
}

/// <summary>Requests; <c>Next</c> asks for the following ones.</summary>
public sealed record DataRequestsResponse(IReadOnlyList<DataRequestView> Requests, Guid? Next);
