using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;

namespace Lmis.Registry.Verifications;

/// <summary>A bulk verification (xác thực hàng loạt) of the persons or employers of an area, and how far it is.</summary>
public sealed class VerificationRun
{
    /// <summary>States: at work; waiting for the partner or the agreement's limit; and the three final ones.</summary>
    public const string Running = "running", Waiting = "waiting", Completed = "completed", Cancelled = "cancelled", Failed = "failed";

    /// <summary>What a run may be about.</summary>
    public const string Persons = "persons", Employers = "employers";

    private VerificationRun()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>What is verified: <c>persons</c> or <c>employers</c>.</summary>
    public string Subjects { get; private set; } = Persons;

    /// <summary>Area of the officer who started it, 2, 3 or 5 digits: it verifies nobody outside, and only this area sees it.</summary>
    public string Area { get; private set; } = "";

    /// <summary>One commune of the area, if not all of it.</summary>
    public string? Commune { get; private set; }

    /// <summary>Who was verified on this day or later is left out; null leaves out whoever was ever verified.</summary>
    public DateOnly? VerifiedBefore { get; private set; }

    /// <summary>The officer's purpose, with which each reading is recorded.</summary>
    public string Purpose { get; private set; } = "";

    public string StartedBy { get; private set; } = "";
    public string? StarterName { get; private set; }
    public string ClientId { get; private set; } = "";
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }
    public string State { get; private set; } = Running;

    /// <summary>Persons or employers due when it began; known once a process has taken it.</summary>
    public int? Due { get; private set; }

    /// <summary>Those the partner could not take the question about; they stay unverified.</summary>
    public int Refused { get; private set; }

    /// <summary>Everybody up to this id is done; a process that takes over goes on after it.</summary>
    public Guid Cursor { get; private set; }

    /// <summary>Why it waits or has failed: a kind of fault, never a value.</summary>
    public string? Fault { get; private set; }

    /// <summary>Not before then it is tried again.</summary>
    public DateTimeOffset? ResumesAt { get; private set; }

    /// <summary>Failures in a row, by which the pauses grow.</summary>
    public int Failures { get; private set; }

    public Guid? LeaseOwner { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>One run of a kind an area or commune at a time: this is what the unique index holds.</summary>
    public string Scope { get; private set; } = "";

    /// <summary>A run to be taken up by whichever process looks first.</summary>
    public static VerificationRun Start(string subjects, string area, string? commune, DateOnly? verifiedBefore, string purpose, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Subjects = subjects, Area = area, Commune = commune, VerifiedBefore = verifiedBefore, Purpose = purpose,
        StartedBy = caller.Subject, StarterName = caller.Name, ClientId = caller.ClientId, StartedAt = now, Scope = subjects == Persons ? commune ?? area : $"{subjects}/{commune ?? area}",
    };

    /// <summary>What this process knows of the place, after it was stored.</summary>
    internal void MovedTo(Guid cursor) => Cursor = cursor;

    /// <summary>The runs the caller may see: those of the same area; the whole province sees all.</summary>
    public static IQueryable<VerificationRun> VisibleTo(RegistryDb db, AreaScope area)
    {
        var own = ImportBatch.OwnArea(area);
        return area.IsEverything ? db.VerificationRuns : db.VerificationRuns.Where(r => r.Area == own);
    }
}
