using Lmis.Identity.Keys;

namespace Lmis.Identity.Tests.Keys;

public sealed class SigningKeyRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SigningKeyOptions Options = new();

    [Fact]
    public void First_key_signs_at_once() => Assert.Equal(Start, SigningKeyRules.NextActivation([], Start, Options));

    [Fact]
    public void Successor_is_made_one_announcement_before_it_is_due_and_only_once()
    {
        var key = Key("a", Start);
        var due = Start + Options.Rotation;
        Assert.Null(SigningKeyRules.NextActivation([key], due - Options.Announcement - TimeSpan.FromSeconds(1), Options));
        Assert.Equal(due, SigningKeyRules.NextActivation([key], due - Options.Announcement, Options));
        Assert.Null(SigningKeyRules.NextActivation([key, Key("b", due)], due - TimeSpan.FromHours(1), Options));
    }

    [Fact]
    public void After_a_long_stop_the_old_key_goes_on_until_the_new_one_was_announced_in_full()
    {
        var now = Start + TimeSpan.FromDays(400);
        var key = Key("a", Start);
        Assert.Equal(SigningKeyState.Active, key.StateAt(now));
        var next = SigningKeyRules.NextActivation([key], now, Options);
        Assert.Equal(now + Options.Announcement, next);
        SigningKeyRules.Succeed([key], Key("b", next!.Value), Options);
        Assert.Equal(SigningKeyState.Active, key.StateAt(next.Value.AddTicks(-1)));
        Assert.Equal(SigningKeyState.Retired, key.StateAt(next.Value));
        Assert.Equal(SigningKeyState.Gone, key.StateAt(next.Value + Options.Retention));
    }

    private static SigningKey Key(string kid, DateTimeOffset activatesAt) => new() { Kid = kid, PrivateKey = [], CreatedAt = activatesAt, ActivatesAt = activatesAt };
}
