using System.Diagnostics;
using System.Globalization;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>How long each part of a rehearsal took, told as it ends.</summary>
internal sealed class Phases
{
    private readonly List<string> told = [];
    private long began = Stopwatch.GetTimestamp();

    /// <summary>Ends the part that has been going on.</summary>
    public void Add(string part)
    {
        told.Add(string.Create(CultureInfo.InvariantCulture, $"{part} {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        began = Stopwatch.GetTimestamp();
        TestContext.Current.SendDiagnosticMessage(told[^1]);
    }

    public override string ToString() => string.Join(", ", told);
}
