using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>Two provinces that hand records over to each other.</summary>
public sealed class HandoversUnderTest : IAsyncLifetime
{
    public const string OurSubsystem = "VN/GOV/H55/LMIS", TheirSubsystem = "VN/GOV/H05/LMIS";

    /// <summary>Phường Kinh Bắc, province 24; and one of 19.</summary>
    public const string TheirCommune = "09169", OurCommune = "05467";

    public FakeExchange Exchange { get; private set; } = null!;

    /// <summary>Province 19, from which records go in most tests.</summary>
    public ProvinceUnderTest Ours { get; private set; } = null!;

    /// <summary>Province 24.</summary>
    public ProvinceUnderTest Theirs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Exchange = await FakeExchange.StartAsync();
        Ours = new("19", OurSubsystem, Exchange);
        Theirs = new("24", TheirSubsystem, Exchange);
        await Ours.InitializeAsync();
        await Theirs.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Ours.DisposeAsync();
        await Theirs.DisposeAsync();
        await Exchange.DisposeAsync();
    }

    /// <summary>Everything passes again.</summary>
    public void Heal() => (Exchange.Meddle, Exchange.Cut, Exchange.IsAgreed) = (FakeExchange.Untouched, static (_, _) => { }, static _ => true);

    /// <summary>Somebody of our province, whose hand-over to theirs has begun.</summary>
    public async Task<(Guid Person, string Number, Guid Handover)> OfferedAsync(Action<JsonObject>? otherwise = null, string residence = "permanent", string? movedOn = null)
    {
        var form = Form();
        otherwise?.Invoke(form);
        var person = await Ours.EnterAsync(form);
        return (person, (string)form["personalNumber"]!, await BegunAsync(person, residence, movedOn));
    }

    public async Task<Guid> BegunAsync(Guid person, string residence = "permanent", string? movedOn = null)
    {
        var version = (await Ours.QueryAsync<long>("select version from worker where person_id = $1", person)).Single();
        return (await OkAsync(await ProvinceUnderTest.BeginAsync(Ours.Clerk(), person, TheirSubsystem, TheirCommune, $"\"{version}\"", residence, movedOn), 201))["id"]!.GetValue<Guid>();
    }

    /// <summary>The same, but messages of this kind are lost.</summary>
    public async Task<(Guid Person, string Number, Guid Handover)> OfferedWithoutAsync(string operation)
    {
        Exchange.Meddle = (m, _) => Task.FromResult(m.Operation == operation ? Fate.Lost : Fate.Passes);
        var offered = await OfferedAsync();
        await Ours.OutAsync(offered.Handover, "offered away");
        return offered;
    }

    /// <summary>The same, and the record has come there.</summary>
    public async Task<(Guid Person, string Number, Guid Handover)> WaitingAsync(Action<JsonObject>? otherwise = null, string residence = "permanent", string? movedOn = null)
    {
        var offered = await OfferedAsync(otherwise, residence, movedOn);
        await Theirs.InAsync(offered.Handover, "waiting");
        return offered;
    }

    /// <summary>The same, and it is theirs.</summary>
    public async Task<(Guid Person, string Number, Guid Handover)> HandedOverAsync(Action<JsonObject>? otherwise = null)
    {
        var waiting = await WaitingAsync(otherwise);
        await OkAsync(await ProvinceUnderTest.DecideAsync(Theirs.Clerk(), waiting.Handover, "acceptance"));
        await Theirs.InAsync(waiting.Handover, "closed");
        await Ours.OutAsync(waiting.Handover, "closed");
        return waiting;
    }
}
