using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lmis.Cli;

/// <summary>What people read; wide where no terminal says how wide it is, so that a file holds whole lines.</summary>
internal static class Screen
{
    public static void Write(IRenderable what) => Write(what, Console.Out, Console.IsOutputRedirected);

    public static void Write(IRenderable what, TextWriter to, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to) });
        if (isRedirected)
            console.Profile.Width = 220;
        console.Write(what);
    }
}
