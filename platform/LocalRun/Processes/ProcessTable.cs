using System.Globalization;

namespace Lmis.LocalRun.Processes;

/// <summary>Reads the kernel's process table under /proc.</summary>
internal static class ProcessTable
{
    /// <summary>The process's start in clock ticks since boot, or null when it is gone or a zombie; with the pid it names one process for ever.</summary>
    internal static long? StartOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name in parentheses may itself hold blanks and parentheses: fields are counted after the last one.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static bool IsAlive(int pid, long start) => StartOf(pid) == start;

    /// <summary>The name of a process as people know it: the program, or for dotnet the assembly.</summary>
    internal static string NameOf(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                return File.ReadAllText($"/proc/{pid}/comm").Trim();
            }

            var program = Path.GetFileName(words[0].Split(' ')[0]);
            return program == "dotnet" && words.Length > 1 ? Path.GetFileName(words[1]) : program.TrimEnd(':');
        }
        catch (IOException)
        {
            return "a process that has just ended";
        }
        catch (UnauthorizedAccessException)
        {
            return "another user's process";
        }
    }
}
