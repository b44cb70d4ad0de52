using Lmis.Hosting;
using Lmis.Registry.Data;

namespace Lmis.Registry.Imports;

/// <summary>One uploaded file, for example of labour-supply records (tệp thông tin cung lao động), and how far it has been worked through.</summary>
public sealed class ImportBatch
{
    /// <summary>The states of a batch, in the order in which it passes them; the last three are final.</summary>
    public const string Uploading = "uploading", Queued = "queued", Checking = "checking", Applying = "applying", Completed = "completed", Failed = "failed", Cancelled = "cancelled";

    private ImportBatch()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>Area of the officer who uploaded it, 2, 3 or 5 digits: rows outside it are rejected, and only this area sees the batch.</summary>
    public string Area { get; private set; } = "";

    /// <summary>What its rows are, see <see cref="ImportKind"/>.</summary>
    public string Kind { get; private set; } = ImportKind.LabourRecords;

    /// <summary>Where it came from, see <see cref="ImportSource"/>.</summary>
    public string Source { get; private set; } = ImportSource.CommuneFile;

    public string FileName { get; private set; } = "";

    /// <summary><c>csv</c> or <c>xlsx</c>.</summary>
    public string Format { get; private set; } = "";

    public long SizeBytes { get; private set; }

    /// <summary>Digest of the content, by which the same file is recognised; null while it is being uploaded.</summary>
    public byte[]? Sha256 { get; private set; }

    public string UploadedBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";
    public DateTimeOffset UploadedAt { get; private set; }
    public string State { get; private set; } = Uploading;

    /// <summary>Rows of the file, known once it has been checked.</summary>
    public int? TotalRows { get; private set; }

    /// <summary>Whether it gives communes by the codes until 2025-06-30, known once it has been checked, see <see cref="FormerCodes"/>.</summary>
    public bool HasFormerCodes { get; private set; }

    public int RowsRead { get; private set; }

    /// <summary>Rows stored, those with a warning included.</summary>
    public int Accepted { get; private set; }

    public int Warned { get; private set; }
    public int Rejected { get; private set; }

    /// <summary>Of the accepted: records, employers or employments that were not there before.</summary>
    public int Entered { get; private set; }

    /// <summary>Of the accepted: those that became another version.</summary>
    public int Changed { get; private set; }

    /// <summary>Of the accepted: those that were already as the row says.</summary>
    public int Unchanged { get; private set; }

    /// <summary>Rows of which a question is open: neither stored nor rejected yet.</summary>
    public int Asked { get; private set; }

    /// <summary>Of the accepted: rows of a feed that contradict a newer local record.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Last line whose outcome is stored; a batch taken over goes on after it.</summary>
    public int CheckpointLine { get; private set; }

    /// <summary>Why the whole file failed: key of a sentence in <see cref="ImportTexts"/>.</summary>
    public string? Fault { get; private set; }

    public int? FaultLine { get; private set; }
    public string? FaultArgument { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>The worker that has the batch, and until when if it does not renew.</summary>
    public Guid? LeaseOwner { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Of a delivery of a partner's feed: the subscription, and which of its deliveries it is.</summary>
    public Guid? SubscriptionId { get; private set; }

    public long? Delivery { get; private set; }

    /// <summary>How often the batch was taken since its last checkpoint.</summary>
    public int Attempts { get; private set; }

    /// <summary>True when nothing more happens to it.</summary>
    public bool IsFinal => State is Completed or Failed or Cancelled;

    /// <summary>0 to 100, of the rows.</summary>
    public int Percent => State == Completed ? 100 : TotalRows is > 0 and var total ? (int)(100L * RowsRead / total) : 0;

    /// <summary>The batches the caller may see: those of the same area; the whole province sees all.</summary>
    public static IQueryable<ImportBatch> VisibleTo(RegistryDb db, AreaScope area)
    {
        var own = OwnArea(area);
        return area.IsEverything ? db.ImportBatches : db.ImportBatches.Where(b => b.Area == own);
    }

    /// <summary>The digits of the caller's area, or null where the token gives none that this province has.</summary>
    public static string? OwnArea(AreaScope area) => area.ProvinceCode ?? area.FormerDistrictCode ?? area.CommuneCode;
}
