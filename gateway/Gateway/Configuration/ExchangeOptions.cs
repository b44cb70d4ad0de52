namespace Lmis.Gateway.Configuration;

/// <summary>The data exchange's settings (section <c>Exchange</c>). Without members this gateway has no exchange doors at all.</summary>
public sealed class ExchangeOptions
{
    /// <summary>Name of the network: the first part of every member's id.</summary>
    public string Instance { get; set; } = "VN";

    /// <summary>The members this gateway speaks and answers for.</summary>
    public List<HostedMember> Members { get; set; } = [];

    /// <summary>This gateway's id in the directory.</summary>
    public string GatewayId { get; set; } = "";

    /// <summary>Port of the provider door (mutual TLS 1.3, HTTP/2). 0 takes a free one (tests).</summary>
    public int ProviderPort { get; set; } = 5133;

    /// <summary>Certificate of this gateway for both doors, PEM.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Its key: a PEM file or a <c>pkcs11:</c> address.</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>Where the directory comes from and whose signature it must bear.</summary>
    public DirectoryOptions Directory { get; set; } = new();

    /// <summary>The services that offer datasets, by app id.</summary>
    public Dictionary<string, DatasetService> Services { get; set; } = [];

    /// <summary>Which app may speak as which of our subsystems, by client id.</summary>
    public Dictionary<string, List<string>> Clients { get; set; } = [];

    /// <summary>Key of the short-lived tokens that services believe, PEM.</summary>
    public string InternalTokenKey { get; set; } = "";

    /// <summary>File with 32 random bytes in base64: turns subjects into what the journal's side table holds.</summary>
    public string SubjectKeyFile { get; set; } = "";

    /// <summary>The journal's settings.</summary>
    public JournalOptions Journal { get; set; } = new();

    /// <summary>What one exchange may cost.</summary>
    public ExchangeLimits Limits { get; set; } = new();

    /// <summary>How feeds are told to subscribers.</summary>
    public FeedOptions Feeds { get; set; } = new();

    /// <summary>What travels as files.</summary>
    public PackageOptions Packages { get; set; } = new();

    /// <summary>Whether the doors are there.</summary>
    public bool IsOn => Members.Count > 0;
}

/// <summary>A member of ours.</summary>
public sealed class HostedMember
{
    /// <summary>Its id, for example <c>VN/GOV/H55</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>Key that signs its messages: a PEM file or a <c>pkcs11:</c> address.</summary>
    public string MessageKey { get; set; } = "";

    /// <summary>Key that signs its journal's checkpoints.</summary>
    public string CheckpointKey { get; set; } = "";

    /// <summary>Keys that open packages for it, PEM files; the one before stays until no package sealed to it is on its way. None: it takes no packages.</summary>
    public List<string> PackageKeys { get; set; } = [];
}

/// <summary>The directory's settings.</summary>
public sealed class DirectoryOptions
{
    /// <summary>Address the directory is fetched from; null for the gateway that publishes it.</summary>
    public Uri? Source { get; set; }

    /// <summary>Whether this gateway publishes the directory (the national node).</summary>
    public bool Publish { get; set; }

    /// <summary>Public keys (base64 of SubjectPublicKeyInfo) that may sign it.</summary>
    public List<string> Anchors { get; set; } = [];

    /// <summary>How long a directory past its end still serves while no newer one is to be had.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often it is asked for.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A service that offers datasets.</summary>
public sealed class DatasetService
{
    /// <summary>Its base address.</summary>
    public Uri? Address { get; set; }

    /// <summary>The member it answers for.</summary>
    public string Member { get; set; } = "";

    /// <summary>The subsystem it is part of.</summary>
    public string Subsystem { get; set; } = "";
}

/// <summary>The journal's settings.</summary>
public sealed class JournalOptions
{
    /// <summary>Address of an RFC 3161 timestamp authority, or null for none.</summary>
    public Uri? TimestampAuthority { get; set; }

    /// <summary>Years after which a month's entries are dropped, once a checkpoint covers them.</summary>
    public int RetentionYears { get; set; } = 10;

    /// <summary>Longest time between checkpoints.</summary>
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Most entries between checkpoints.</summary>
    public int CheckpointEntries { get; set; } = 10_000;
}

/// <summary>How feeds are told to subscribers.</summary>
public sealed class FeedOptions
{
    /// <summary>How often a service is asked for changes when there were none.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a subscriber whose copies age is told that nothing has changed; a third of the time for which they are fresh.</summary>
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Changes in one delivery at most.</summary>
    public int MostChanges { get; set; } = 500;

    /// <summary>Attempts before a subscription is parked; with the pauses some nine hours.</summary>
    public int MostAttempts { get; set; } = 40;

    /// <summary>Attempts when the other side has understood and refused: its directory may only lag behind ours.</summary>
    public int MostRefusals { get; set; } = 8;

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>What travels as files, where a partner cannot be reached.</summary>
public sealed class PackageOptions
{
    /// <summary>Changes in one package at most; what is left follows in the next.</summary>
    public int MostChanges { get; set; } = 200_000;

    /// <summary>Largest package that is taken, in bytes.</summary>
    public long MostBytes { get; set; } = 512L * 1024 * 1024;
}

/// <summary>What one exchange may cost.</summary>
public sealed class ExchangeLimits
{
    /// <summary>Bytes of a body kept in memory; more goes to an encrypted spool file.</summary>
    public int MemoryBytes { get; set; } = 1024 * 1024;

    /// <summary>Largest body in bytes; more is refused with 413.</summary>
    public long BodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Bytes of memory that all bodies in progress may take together.</summary>
    public long BodiesInMemoryBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Exchanges in progress towards one service of ours.</summary>
    public int ConcurrencyPerService { get; set; } = 64;

    /// <summary>Exchanges in progress at each door; more are refused at once with 503.</summary>
    public int Concurrency { get; set; } = 1024;

    /// <summary>How long a service of ours may take.</summary>
    public TimeSpan ServiceDeadline { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a partner may take.</summary>
    public TimeSpan PartnerDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a federated query waits for each partner when its asker does not say.</summary>
    public TimeSpan FederationDeadline { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long it waits at most, whatever its asker says.</summary>
    public TimeSpan LongestFederation { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether this gateway is its only replica: the replay cache may then stay in its own memory while Redis is away.</summary>
    public bool SingleReplica { get; set; }
}
