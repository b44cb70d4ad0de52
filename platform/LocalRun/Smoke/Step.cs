namespace Lmis.LocalRun.Smoke;

/// <summary>One command of the README with the answer it promises, or null when only its success counts.</summary>
/// <param name="Line">Line of the command's block in the file, to find it again.</param>
/// <param name="Until">Repeat until the answer comes, for what takes a moment to arrive.</param>
/// <param name="IsJson">Compare as JSON, where blanks between the parts do not matter.</param>
internal sealed record Step(int Line, string Command, bool Until, string? Answer, bool IsJson);
