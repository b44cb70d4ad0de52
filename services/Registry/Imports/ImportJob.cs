using Lmis.Hosting;

namespace Lmis.Registry.Imports;

/// <summary>A batch as the worker holds it. Rules that ask for today ask for the day of the upload, so that a resumed batch judges alike.</summary>
internal sealed record ImportJob(
    Guid Id, Guid Lease, string Area, string Kind, string Source, string Format, long SizeBytes, string UploadedBy, string ClientId, DateTimeOffset UploadedAt,
    string State, int CheckpointLine, int Attempts)
{
    public DateOnly Today { get; } = VietnamDay.Of(UploadedAt);

    /// <summary>True when rows that waited are stored with an officer's answers: nothing is asked again, and each row is its own first in the file.</summary>
    public bool AnswersQuestions { get; init; }

    /// <summary>Whether the file gives communes by the codes until 2025-06-30, see <see cref="FormerCodes"/>.</summary>
    public bool HasFormerCodes { get; init; }

    /// <summary>Whether it is a delivery of a feed, and no file that somebody could bring again.</summary>
    public bool IsDelivery { get; init; }

    /// <summary>Whether the last chunk was mostly of people unknown before: then their records are prepared beside the storing.</summary>
    public bool ExpectsNewPeople { get; set; } = true;
}
