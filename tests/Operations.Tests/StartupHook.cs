using System.Runtime.Loader;

/// <summary>
/// Lets the runtime load this assembly into a deployable (<c>DOTNET_STARTUP_HOOKS</c>), so that its host finds <see cref="Lmis.Operations.Tests.Upgrades.NextVersion"/>
/// by name; what this assembly needs besides lies beside it.
/// </summary>
#pragma warning disable CA1050 // The runtime looks for this name, in no namespace.
internal sealed class StartupHook
#pragma warning restore CA1050
{
    public static void Initialize()
    {
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}
