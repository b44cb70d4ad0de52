using System.Globalization;
using System.Security.Cryptography;
using Lmis.LocalRun.Demonstration;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>A deployable: its database is migrated before it starts, and it is ready when <c>/readyz</c> says so.</summary>
internal static class AppPart
{
    internal static Part For(Layout layout, RunOptions options, RunFile file, RunFileApp app, ProvinceEnvironment environment)
    {
        var http = app.HttpPort + environment.Offset;
        var probe = string.Create(CultureInfo.InvariantCulture, $"http://{environment.HostOf(app.Id)}:{http}/readyz");
        return new Part(environment.Province, app.Id, environment.Pods is not null ? [] : [new(http, $"{app.Id}'s HTTP"), new(app.AppPort + environment.Offset, $"{app.Id}'s sidecar side"), .. ProviderDoor(app, environment)])
        {
            PrepareAsync = async ct =>
            {
                var container = AppContainer.Of(options, environment, app.Id);
                var variables = environment.ForApp(file, app);
                var spec = container is null ? new ProcessSpec(app.Id, app.Command, app.Folder) { Environment = variables } : await container.DescribeAsync(app.Id, variables, ct);
                if (container is null && app.Assembly is { } assembly && !File.Exists(assembly))
                {
                    throw new RunException($"{app.Id} is not built ({assembly} is missing): run 'make build'.");
                }

                await MigrateAsync(container is null ? app.Assembly : null, spec, environment, ct);
                if (app.Id == "identity")
                {
                    await SeedAsync(options, file, spec, container, environment, ct);
                }

                return spec;
            },
            WhyNotReadyAsync = ct => HttpProbe.WhyNotReadyAsync(probe, ct),
            Address = app.Id == "gateway" ? ProvinceEnvironment.PublicOrigin(file, environment.PublicOffset) : string.Create(CultureInfo.InvariantCulture, $"http://{environment.HostOf(app.Id)}:{http}"),
            Probe = probe,
            Assembly = app.Assembly,
            StartTime = TimeSpan.FromSeconds(90),
        };
    }

    private static IEnumerable<Port> ProviderDoor(RunFileApp app, ProvinceEnvironment environment) =>
        app.Environment.TryGetValue(ExchangeNode.PortVariable, out var port) ? [new(int.Parse(port, CultureInfo.InvariantCulture) + environment.Offset, "the door for partners")] : [];

    /// <summary>Once per build of the assembly: a start with the same one finds its tables made. Of an image, each time.</summary>
    private static async Task MigrateAsync(string? assembly, ProcessSpec spec, ProvinceEnvironment environment, CancellationToken ct)
    {
        var note = Path.Combine(environment.Layout.Province(environment.Province), "migrated", spec.Name);
        var build = assembly is not null ? Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(assembly, ct))) : "";
        if (build.Length > 0 && File.Exists(note) && await File.ReadAllTextAsync(note, ct) == build)
        {
            return;
        }

        await RunToEnd.RunAsync(spec with { Name = $"{spec.Name} migrate", Command = [.. spec.Command, "migrate"], LogFile = environment.Layout.LogOf(environment.Province, spec.Name + "-migrate") }, ct);
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        await File.WriteAllTextAsync(note, build, ct);
    }

    /// <summary>Users and clients: again only when the seed differs from the one applied.</summary>
    private static async Task SeedAsync(RunOptions options, RunFile file, ProcessSpec spec, AppContainer? container, ProvinceEnvironment environment, CancellationToken ct)
    {
        const string applied = "identity-seed.json";
        var seed = WriteSeed.For(options, file, environment);
        if (environment.Secrets.Has(applied) && await File.ReadAllTextAsync(environment.Secrets.PathOf(applied), ct) == seed)
        {
            return;
        }

        const string wanted = "identity-seed.wanted.json";
        environment.Secrets.Write(wanted, seed);
        var path = environment.Secrets.PathOf(wanted);
        await RunToEnd.RunAsync(spec with { Name = "identity seed", Command = [.. spec.Command, "seed", "--file", container is null ? path : container.Give(path)], LogFile = environment.Layout.LogOf(environment.Province, "identity-seed") }, ct);
        File.Move(environment.Secrets.PathOf(wanted), environment.Secrets.PathOf(applied), overwrite: true);
    }
}
