namespace Lmis.Vacancies.Referrals;

/// <summary>Where a referral stands: referred → interviewed → recruited → confirmed at one month; or refused, or ended.</summary>
public static class ReferralState
{
    /// <summary>The person was referred to the employer.</summary>
    public const string Referred = "referred";

    /// <summary>They met.</summary>
    public const string Interviewed = "interviewed";

    /// <summary>The person was recruited (được tuyển dụng do giới thiệu).</summary>
    public const string Recruited = "recruited";

    /// <summary>A month later the person was still at work.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The employer or the person said no.</summary>
    public const string Refused = "refused";

    /// <summary>The job ended, or was never taken up.</summary>
    public const string Ended = "ended";
}
