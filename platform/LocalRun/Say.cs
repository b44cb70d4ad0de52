namespace Lmis.LocalRun;

/// <summary>What the person at the keyboard reads: whole lines, never two mixed.</summary>
internal static class Say
{
    private static readonly Lock Gate = new();
    private static bool _nobodyReads;

    internal static void Line(string text) => Write(Console.Out, text);

    internal static void Error(string text) => Write(Console.Error, text);

    private static void Write(TextWriter writer, string text)
    {
        lock (Gate)
        {
            if (_nobodyReads)
            {
                return;
            }

            try
            {
                writer.WriteLine(text);
            }
            catch (IOException)
            {
                // The terminal was closed, or the reader of the pipe has gone: stopping in order matters more than the words.
                _nobodyReads = true;
            }
        }
    }
}
