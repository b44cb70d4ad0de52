namespace Lmis.Registry.Imports.Questions;

/// <summary>A row that is good but for former communes that were divided: it waits until an officer has said which of today's communes is meant.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Key">What later rows of the file may not repeat.</param>
/// <param name="Fields">The fields with such a commune.</param>
/// <param name="FormerCommunes">Their codes, in the order of the fields.</param>
/// <param name="Content">The row, encrypted.</param>
internal sealed record AskedRow(int Line, Guid Key, string[] Fields, string[] FormerCommunes, byte[] Content);
