using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.Imports;

/// <summary>Settings under <c>Registry:Imports</c>.</summary>
public sealed class ImportOptions
{
    /// <summary>Largest file taken, at most <see cref="UploadImport.LargestBody"/>.</summary>
    [Range(1024, UploadImport.LargestBody)]
    public long MaxBytes { get; set; } = UploadImport.LargestBody;

    /// <summary>Most bytes a workbook may unpack to; a small file that unpacks to more is an attack.</summary>
    [Range(1024, 16L << 30)]
    public long MaxUnpackedBytes { get; set; } = 2L << 30;

    /// <summary>Most bytes of a workbook's table of texts, which is held in memory.</summary>
    [Range(1024, 1L << 30)]
    public long MaxSharedTextBytes { get; set; } = 128L << 20;

    /// <summary>Rows stored in one transaction.</summary>
    [Range(1, 50_000)]
    public int RowsPerChunk { get; set; } = 2_000;

    /// <summary>Threads that judge the rows of one chunk while the chunk before is stored.</summary>
    [Range(1, 64)]
    public int CheckThreads { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Batches worked on at once in one process, so that a small file does not wait for a large one.</summary>
    [Range(1, 16)]
    public int Workers { get; set; } = 2;

    /// <summary>How long a batch stays with a worker that says nothing more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an idle worker looks even if nobody woke it; finds the batches of a worker that died.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a batch is taken without getting any further before it is given up; a file, for its owner can bring it again.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long a feed's delivery that got no further so often waits for the next attempt. It is never given up, for nobody tells it again, and later ones wait for it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan DeliveryPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the uploaded file is kept after its batch has ended, for the error file.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan KeepFile { get; set; } = TimeSpan.FromDays(30);
}
