using Lmis.LocalRun.Parts;

namespace Lmis.LocalRun;

/// <summary>Removes the data, passwords and keys of a platform that does not run.</summary>
internal static class ForgetPlatform
{
    internal static int Run(Layout layout)
    {
        using var only = OnlyOne.TryTake(layout) ?? throw new RunException("The platform runs: stop it first ('make stop', or Ctrl-C where it was started).");
        Forget.Folder(layout.Local);
        Say.Line($"{Path.GetRelativePath(layout.Root, layout.Local)}/ is removed.");
        return 0;
    }
}
