using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports;

/// <summary>A finding in a row of the file.</summary>
internal readonly record struct ImportFinding(int Line, Finding Finding);
