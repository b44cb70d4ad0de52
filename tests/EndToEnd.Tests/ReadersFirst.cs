using Xunit.Sdk;
using Xunit.v3;

[assembly: TestClassOrderer(typeof(Lmis.EndToEnd.Tests.ReadersFirst))]

namespace Lmis.EndToEnd.Tests;

/// <summary>What is read is read on a platform of its size: after a hundred thousand more people, the verification of a commune takes minutes.</summary>
public sealed class ReadersFirst : ITestClassOrderer
{
    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass =>
        [.. testClasses.OrderBy(one => one?.TestClassName == typeof(KilledProcessesTests).FullName)];
}
