namespace Lmis.LocalSidecar.Files;

/// <summary>A file or setting that LocalSidecar will not run with; the message is one sentence for the person who started it.</summary>
public sealed class SidecarFileException(string message, Exception? inner = null) : Exception(message, inner);
