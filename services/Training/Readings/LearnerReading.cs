using Lmis.Hosting;

namespace Lmis.Training.Readings;

/// <summary>Who read what of a person here.</summary>
public sealed class LearnerReading
{
    public Guid Id { get; private init; }
    public Guid PersonId { get; private init; }

    /// <summary><c>class-list</c> or <c>certificate</c>.</summary>
    public string What { get; private init; } = "";

    public string Subject { get; private init; } = "";
    public string ClientId { get; private init; } = "";
    public string? Organisation { get; private init; }
    public DateTimeOffset At { get; private init; }

    /// <summary>Of a partner's reading: the agreement's purpose.</summary>
    public string? Purpose { get; private init; }

    /// <summary>Of a partner's reading: the agreement it was made under.</summary>
    public string? AgreementId { get; private init; }

    /// <summary>Of a partner's reading: the exchange's request id, under which both journals hold the evidence.</summary>
    public string? RequestId { get; private init; }

    /// <summary>Of a partner's reading: its own file reference, where it gave one.</summary>
    public string? PurposeDetail { get; private init; }

    internal static LearnerReading Of(Guid person, string what, Caller caller, TimeProvider clock) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()), PersonId = person, What = what, Subject = caller.Subject, ClientId = caller.ClientId, Organisation = caller.Organisation, At = clock.GetUtcNow(),
    };

    /// <summary>A partner's reading through the exchange: read by the member, with its subsystem.</summary>
    internal static LearnerReading ByPartner(Guid person, string what, ExchangeCaller partner, string? purposeDetail, TimeProvider clock) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()), PersonId = person, What = what, Subject = partner.Member, ClientId = partner.Consumer, At = clock.GetUtcNow(),
        Purpose = partner.Purpose, AgreementId = partner.Agreement, RequestId = partner.RequestId, PurposeDetail = purposeDetail,
    };
}
