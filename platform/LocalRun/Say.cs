namespace Lmis.LocalRun;

/// <summary>What the person at the keyboard reads: whole lines, never two mixed.</summary>
internal static class Say
{
    private static readonly Lock Gate = new();

    internal static void Line(string text)
    {
        lock (Gate)
        {
            Console.WriteLine(text);
        }
    }

    internal static void Error(string text)
    {
        lock (Gate)
        {
            Console.Error.WriteLine(text);
        }
    }
}
