namespace Lmis.Operations.Tests.Pods;

/// <summary>How fast a <see cref="Load"/> goes.</summary>
/// <param name="OfEach">Officers who enter, and as many apps that read and search.</param>
/// <param name="Rest">How long an officer or an app rests between two pieces of work.</param>
/// <param name="RowsOfFile">Rows of each file that is imported.</param>
/// <param name="BetweenFiles">How long nobody uploads after a file is done.</param>
internal sealed record LoadPace(int OfEach, TimeSpan Rest, int RowsOfFile, TimeSpan BetweenFiles)
{
    /// <summary>About as much as two processors bear.</summary>
    public static LoadPace Full { get; } = new(4, TimeSpan.FromMilliseconds(40), 300, TimeSpan.FromMilliseconds(40));
}
