using System.Globalization;
using Lmis.LocalSidecar.Files;

namespace Lmis.LocalSidecar;

/// <summary>The command line: --run-file dapr.yaml [--port-offset N] [--only app1,app2] [--disorder 1].</summary>
internal static class CommandLine
{
    private const string Usage = "Usage: Lmis.LocalSidecar --run-file dapr.yaml [--port-offset N] [--only app1,app2] [--disorder 1]";

    public static LocalSidecarOptions Read(string[] args)
    {
        string? runFile = null;
        var offset = 0;
        var disorder = false;
        IReadOnlyList<string>? only = null;
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new SidecarFileException($"{args[i]} needs a value. {Usage}");
            switch (args[i])
            {
                case "--run-file":
                    runFile = value;
                    break;
                case "--port-offset" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out offset):
                    break;
                case "--only":
                    only = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    break;
                case "--disorder" when value is "0" or "1":
                    disorder = value == "1";
                    break;
                default:
                    throw new SidecarFileException($"\"{args[i]} {value}\" is not understood. {Usage}");
            }
        }

        return LocalSidecarOptions.FromRunFile(runFile ?? throw new SidecarFileException(Usage), offset, only, disorder);
    }
}
