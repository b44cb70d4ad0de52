using Lmis.Hosting;
using Lmis.Registry.National;

namespace Lmis.Registry.Exchange;

/// <summary>The dataset <c>registrations</c>: this province's labour-supply records and every change of them, for the national system.</summary>
public static class RegistrationsDataset
{
    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "registrations",
        Title = "Labour-supply records and their changes, for the national system (thông tin đăng ký lao động)",
        PersonalData = true,
        Rows = ["all"],
        Operations =
        [
            new("listRegistrationChanges", "GET", "/changes", typeof(ChangePage<RegistrationTold>), "after", "limit") { IsFeed = true },
            new("countRegistrations", "GET", "/counts", typeof(RegistrationCounts)),
        ],
    };
}
