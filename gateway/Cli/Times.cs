using System.Globalization;

namespace Lmis.Cli;

/// <summary>Times as documents spell them: seconds, UTC.</summary>
internal static class Times
{
    public static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}
