namespace Lmis.Registry.Imports;

/// <summary>Judged rows of one chunk, as their kind holds them.</summary>
/// <param name="Count">Number of rows.</param>
/// <param name="LastLine">Line of the last one.</param>
internal abstract record CheckedRows(int Count, int LastLine);
