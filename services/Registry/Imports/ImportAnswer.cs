namespace Lmis.Registry.Imports;

/// <summary>Why a whole file failed, in words.</summary>
/// <param name="Code">Stable code for programs.</param>
/// <param name="Line">Line of the file, where one can be named.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="WhatToDo">What to do about it.</param>
public sealed record ImportFaultAnswer(string Code, int? Line, string Reason, string WhatToDo);

/// <summary>A batch and how far it is.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Kind">What its rows are: labour-records, employers or employments.</param>
/// <param name="Source">commune-file, national or social-insurance.</param>
/// <param name="FileName">As uploaded.</param>
/// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="Area">Area of the officer who uploaded it.</param>
/// <param name="UploadedBy">That officer's id.</param>
/// <param name="UploadedAt">UTC.</param>
/// <param name="State">queued, checking, applying, completed, failed or cancelled.</param>
/// <param name="Percent">Of the rows, 0 to 100.</param>
/// <param name="TotalRows">Known once the file has been checked.</param>
/// <param name="RowsRead">Rows with an outcome: accepted, rejected and asked.</param>
/// <param name="Accepted">Rows stored.</param>
/// <param name="Warned">Of the accepted, those with a warning.</param>
/// <param name="Rejected">Rows not stored; see the errors.</param>
/// <param name="Entered">Of the accepted: what was not in the register before.</param>
/// <param name="Changed">Of the accepted: what became another version.</param>
/// <param name="Unchanged">Of the accepted: what was already so.</param>
/// <param name="Asked">Rows that wait for an officer's answer; see the questions.</param>
/// <param name="Conflicts">Of the accepted: rows of a feed that contradict a newer local record; see the feed conflicts.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while open.</param>
/// <param name="Fault">Why the file as a whole failed.</param>
public sealed record ImportAnswer(
    Guid Id, string Kind, string Source, string FileName, string Format, long SizeBytes, string Area, string UploadedBy, DateTimeOffset UploadedAt, string State, int Percent, int? TotalRows,
    int RowsRead, int Accepted, int Warned, int Rejected, int Entered, int Changed, int Unchanged, int Asked, int Conflicts, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, ImportFaultAnswer? Fault)
{
    /// <summary>The batch as an officer reads it.</summary>
    public static ImportAnswer Of(ImportBatch b, bool english)
    {
        ImportFaultAnswer? fault = null;
        if (b.Fault is { } code)
        {
            var (reason, todo) = ImportTexts.Of(code, b.FaultLine, b.FaultArgument, english);
            fault = new ImportFaultAnswer(code, b.FaultLine, reason, todo);
        }
        return new ImportAnswer(
            b.Id, b.Kind, b.Source, b.FileName, b.Format, b.SizeBytes, b.Area, b.UploadedBy, b.UploadedAt, b.State, b.Percent, b.TotalRows,
            b.RowsRead, b.Accepted, b.Warned, b.Rejected, b.Entered, b.Changed, b.Unchanged, b.Asked, b.Conflicts, b.StartedAt, b.FinishedAt, fault);
    }
}
