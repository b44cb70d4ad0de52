namespace Lmis.Insurance.Participation;

/// <summary>
/// The agency's file of who takes part in social insurance in a month (danh sách tham gia bảo hiểm xã hội), and what comparing it came to. The file itself is
/// not kept: its rows are, with the person's id in place of the number.
/// </summary>
public sealed class ParticipationFile
{
    /// <summary>Received: its rows are held. Reconciled: compared, and its events written.</summary>
    public const string Received = "received", Reconciled = "reconciled";

    private ParticipationFile()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Year × 12 + month − 1.</summary>
    public int Month { get; private set; }

    public string FileName { get; private set; } = "";
    public byte[] Sha256 { get; private set; } = [];
    public string UploadedBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";
    public DateTimeOffset UploadedAt { get; private set; }
    public string State { get; private set; } = Received;
    public DateTimeOffset? ReconciledAt { get; private set; }

    /// <summary>Rows held.</summary>
    public int Accepted { get; private set; }

    /// <summary>Rows refused; while there are any, nobody's participation ends by not being in the file.</summary>
    public int Rejected { get; private set; }

    /// <summary>Compulsory participations of the file, by person and employer: matched + differing + missing here.</summary>
    public int Theirs { get; private set; }

    /// <summary>Employments of that month in our registers, by person and employer.</summary>
    public int Ours { get; private set; }

    public int Matched { get; private set; }
    public int Differing { get; private set; }

    /// <summary>In the file, not in our registers.</summary>
    public int MissingHere { get; private set; }

    /// <summary>In our registers with a contract that obliges to insurance, not in the file.</summary>
    public int MissingThere { get; private set; }

    public static ParticipationFile Of(Guid id, int month, string fileName, byte[] sha256, string by, string client, DateTimeOffset now, int accepted, int rejected) => new()
    {
        Id = id, Month = month, FileName = fileName, Sha256 = sha256, UploadedBy = by, ClientId = client, UploadedAt = now, Accepted = accepted, Rejected = rejected,
    };

    /// <summary>Notes what the comparison came to.</summary>
    public void Compared(ReconciliationFigures figures, DateTimeOffset now)
    {
        (State, ReconciledAt) = (Reconciled, State == Reconciled ? ReconciledAt : now);
        (Theirs, Ours, Matched, Differing, MissingHere, MissingThere) = (figures.Theirs, figures.Ours, figures.Matched, figures.Differing, figures.MissingHere, figures.MissingThere);
    }
}

/// <summary>What a comparison counted.</summary>
public sealed record ReconciliationFigures(int Theirs, int Ours, int Matched, int Differing, int MissingHere, int MissingThere);
