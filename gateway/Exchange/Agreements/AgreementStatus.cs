namespace Lmis.Exchange.Agreements;

/// <summary>Where an agreement stands. It is active when accepted and inside its dates; rejected and revoked are for good.</summary>
public enum AgreementStatus
{
    /// <summary>One party has signed (đề nghị).</summary>
    Offered,

    /// <summary>Both have signed (đã chấp thuận).</summary>
    Accepted,

    /// <summary>The other party has declined (từ chối).</summary>
    Rejected,

    /// <summary>A party has ended it (thu hồi).</summary>
    Revoked,
}
