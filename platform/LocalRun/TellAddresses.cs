using System.Globalization;
using Lmis.LocalRun.Demonstration;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun;

/// <summary>Prints where the platform is reached and what to try; passwords of demonstration users only the first time.</summary>
internal static class TellAddresses
{
    internal static void Print(Layout layout, RunOptions options, RunFile file, TimeSpan time)
    {
        Say.Line("");
        foreach (var province in options.Provinces)
        {
            var origin = ProvinceEnvironment.PublicOrigin(file, options.OffsetOf(province));
            Say.Line($"Province {province}: {origin}   API reference {origin}/docs   sign-in {origin}/identity/login");
            if (options.Demo)
            {
                PrintUsers(layout, province);
            }
        }

        var first = options.Demo ? DemonstrationUser.Of(layout, options.Provinces[0])[0].UserName : null;
        Say.Line(string.Create(CultureInfo.InvariantCulture, $"""

            Ready in {time.TotalSeconds:0} s. To try, in another terminal:
            {(first is null ? "" : $"  make -s token USER={first}        an access token of that user\n")}  make status                         each part's process, port and health
              make smoke                          the first ten minutes of README.md
            Stop with {(options.Detach ? "make stop" : "Ctrl-C")}; the data stays in {Path.GetRelativePath(layout.Root, layout.Local)}/ until 'make clean-local'.

            """));
    }

    private static void PrintUsers(Layout layout, string province)
    {
        const string told = "users-told";
        var secrets = layout.ProvinceSecrets(province);
        if (secrets.Has(told))
        {
            return;
        }

        Say.Line($"Demonstration users (printed this once; kept in {Path.GetRelativePath(layout.Root, layout.Province(province))}/secrets/):");
        foreach (var user in DemonstrationUser.Of(layout, province))
        {
            Say.Line($"  {user.UserName,-16} {WriteSeed.PasswordOf(secrets, user.UserName),-26} {user.Role}{(user.Area is { } area ? $", area {area}" : "")}");
        }

        secrets.Write(told, "");
    }
}
