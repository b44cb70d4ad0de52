using Lmis.Exchange.Addressing;
using Lmis.Exchange.Keys;
using Lmis.Gateway.Directories;

namespace Lmis.Gateway.Configuration;

/// <summary>What is wrong with the exchange's settings, every fault with what to write instead.</summary>
public static class CheckExchange
{
    /// <summary>Adds the faults; none when the exchange is off.</summary>
    public static void Run(ExchangeOptions options, IConfiguration configuration, List<string> faults)
    {
        if (!options.IsOn)
            return;
        if (configuration.GetConnectionString("Database") is not { Length: > 0 })
            faults.Add("ConnectionStrings:Database is not set. The exchange keeps its directory, agreements and journal there.");
        if (options.GatewayId.Length == 0)
            faults.Add("Exchange:GatewayId is not set. Write this gateway's id in the directory, for example gw-h55.");
        CheckMembers(options, faults);
        CheckFile(options.Certificate, "Exchange:Certificate", "the gateway's certificate in PEM; 'lmis member init' makes one", faults);
        CheckKey(options.CertificateKey, "Exchange:CertificateKey", faults);
        CheckKey(options.InternalTokenKey, "Exchange:InternalTokenKey", faults);
        CheckFile(options.SubjectKeyFile, "Exchange:SubjectKeyFile", "32 random bytes in base64; make it with 'openssl rand -base64 32'", faults);
        PinnedAnchors.Read(options.Directory.Anchors, faults);
        if (options.Directory is { Publish: true, Source: not null })
            faults.Add("Exchange:Directory has Source (where the directory is fetched) and Publish=true (this gateway publishes it). Say one of them.");
        if (options.Directory.Grace < TimeSpan.Zero || options.Directory.PollEvery < TimeSpan.FromMilliseconds(100))
            faults.Add("Exchange:Directory: Grace is not negative and PollEvery is at least 00:00:00.1.");
        CheckServices(options, faults);
        CheckLimits(options.Limits, faults);
        CheckPackages(options.Packages, faults);
        var feeds = options.Feeds;
        if (feeds.MostChanges is < 1 or > 500 || feeds.MostAttempts < 1 || feeds.MostRefusals < 1 || feeds.PollEvery < TimeSpan.FromMilliseconds(50)
            || feeds.LongestPause < TimeSpan.FromSeconds(1) || feeds.RenewEvery <= TimeSpan.Zero || feeds.RenewEvery > TimeSpan.FromMinutes(10))
            faults.Add("Exchange:Feeds: MostChanges is 1 to 500, MostAttempts and MostRefusals at least 1, PollEvery at least 00:00:00.05, LongestPause at least 00:00:01, RenewEvery at most 00:10:00.");
    }

    private static void CheckPackages(PackageOptions packages, List<string> faults)
    {
        if (packages.MostChanges < 1 || packages.MostBytes < 1024 * 1024)
            faults.Add("Exchange:Packages: MostChanges is at least 1, MostBytes at least 1048576.");
    }

    private static void CheckMembers(ExchangeOptions options, List<string> faults)
    {
        foreach (var (member, i) in options.Members.Select((member, i) => (member, i)))
        {
            if (!MemberId.TryParse(member.Id, out var id) || id.Instance != options.Instance)
                faults.Add($"Exchange:Members:{i}:Id is '{member.Id}'. Write {options.Instance}/class/code, for example {options.Instance}/GOV/H55.");
            CheckKey(member.MessageKey, $"Exchange:Members:{i}:MessageKey", faults);
            CheckKey(member.CheckpointKey, $"Exchange:Members:{i}:CheckpointKey", faults);
            foreach (var (key, k) in member.PackageKeys.Select((key, k) => (key, k)))
            {
                CheckKey(key, $"Exchange:Members:{i}:PackageKeys:{k}", faults);
                if (SigningKeys.IsInHardware(key))
                    faults.Add($"Exchange:Members:{i}:PackageKeys:{k} is in hardware, which agrees on no keys here. Name a PEM file.");
            }
        }
        foreach (var twice in options.Members.GroupBy(member => member.Id).Where(group => group.Count() > 1))
            faults.Add($"Exchange:Members holds {twice.Key} more than once.");
        foreach (var (app, subsystems) in options.Clients)
        {
            foreach (var subsystem in subsystems.Where(text => !SubsystemId.TryParse(text, out var id) || !options.Members.Exists(member => member.Id == id.Member.ToString())))
                faults.Add($"Exchange:Clients:{app} holds '{subsystem}', which is no subsystem of a member of this gateway. Write instance/class/code/subsystem.");
        }
    }

    private static void CheckServices(ExchangeOptions options, List<string> faults)
    {
        foreach (var (name, service) in options.Services)
        {
            if (service.Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" } || service.Address.UserInfo.Length > 0)
                faults.Add($"Exchange:Services:{name}:Address is '{service.Address}'. Write http(s)://host:port, with a path if its datasets are below one.");
            if (!options.Members.Exists(member => member.Id == service.Member))
                faults.Add($"Exchange:Services:{name}:Member is '{service.Member}', which is no member of this gateway.");
            if (!SubsystemId.TryParse($"{service.Member}/{service.Subsystem}", out _))
                faults.Add($"Exchange:Services:{name}:Subsystem is '{service.Subsystem}'. Write the subsystem that offers it, for example LMIS.");
        }
    }

    private static void CheckLimits(ExchangeLimits limits, List<string> faults)
    {
        if (limits.MemoryBytes < 4096 || limits.BodyBytes < limits.MemoryBytes || limits.BodiesInMemoryBytes < limits.MemoryBytes)
            faults.Add("Exchange:Limits: MemoryBytes is at least 4096, BodyBytes and BodiesInMemoryBytes at least as much as MemoryBytes.");
        if (limits.Concurrency < 1 || limits.ConcurrencyPerService < 1)
            faults.Add("Exchange:Limits: Concurrency and ConcurrencyPerService are at least 1.");
        if (limits.ServiceDeadline <= TimeSpan.Zero || limits.PartnerDeadline <= TimeSpan.Zero)
            faults.Add("Exchange:Limits: ServiceDeadline and PartnerDeadline are more than nothing.");
    }

    private static void CheckFile(string path, string setting, string what, List<string> faults)
    {
        if (path.Length == 0 || !File.Exists(path))
            faults.Add($"{setting} is '{path}', where there is no file. Name the file with {what}.");
    }

    private static void CheckKey(string location, string setting, List<string> faults)
    {
        if (location.Length == 0)
        {
            faults.Add($"{setting} is not set. Name a PEM file with a P-256 key, or a pkcs11: address.");
            return;
        }
        try
        {
            using var key = SigningKeys.Load(location);
            if (key.KeySize != 256)
                faults.Add($"{setting} holds a key of {key.KeySize} bits. The exchange signs with keys on P-256.");
        }
        catch (SigningKeyException wrong)
        {
            faults.Add($"{setting}: {wrong.Message}");
        }
    }
}
