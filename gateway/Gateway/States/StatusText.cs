using Lmis.Exchange.Agreements;

namespace Lmis.Gateway.States;

/// <summary>An agreement's status as the database and the API spell it.</summary>
public static class StatusText
{
    public static string Of(AgreementStatus status) => status switch
    {
        AgreementStatus.Offered => "offered",
        AgreementStatus.Accepted => "accepted",
        AgreementStatus.Rejected => "rejected",
        _ => "revoked",
    };

    public static AgreementStatus Read(string text) => text switch
    {
        "offered" => AgreementStatus.Offered,
        "accepted" => AgreementStatus.Accepted,
        "rejected" => AgreementStatus.Rejected,
        "revoked" => AgreementStatus.Revoked,
        _ => throw new ArgumentException($"'{text}' is no status.", nameof(text)),
    };
}
