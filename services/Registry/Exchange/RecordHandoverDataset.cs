using Lmis.Hosting;

namespace Lmis.Registry.Exchange;

/// <summary>
/// The dataset <c>record-handover</c> (bàn giao hồ sơ lao động): a labour record whose residence moved goes from the province that holds it to another. Both provinces offer it; the one that
/// gives the record says <c>offer</c> and <c>withdrawal</c> to the other, which asks back for everything else (docs/exchange/handover.md).
/// </summary>
public static class RecordHandoverDataset
{
    /// <summary>The agreement's purpose of every message.</summary>
    public const string Purpose = "residence-handover";

    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "record-handover",
        Title = "Hand-over of a labour record whose residence moved (bàn giao hồ sơ lao động khi thay đổi nơi cư trú)",
        PersonalData = true,
        Operations =
        [
            new("offerHandover", "POST", "/offer", typeof(HandoverAnswer)),
            new("withdrawHandover", "POST", "/withdrawal", typeof(HandoverAnswer)),
            // A POST about one person; it changes nothing but the record of readings.
            new("getHandoverRecord", "POST", "/record", typeof(HandoverRecord)) { Safe = true },
            new("acceptHandover", "POST", "/acceptance", typeof(HandoverAnswer)),
            new("refuseHandover", "POST", "/refusal", typeof(HandoverAnswer)),
            new("confirmHandover", "POST", "/activation", typeof(HandoverAnswer)),
        ],
    };
}
