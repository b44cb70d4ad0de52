using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Lmis.Simulators.National.Employment;

/// <summary>
/// The national registrations, and the answers given by idempotency key. With a file they outlive the process: each change is a line of it, whole before anybody is answered.
/// </summary>
public sealed class Registrations
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly string? file;
    private readonly Dictionary<Guid, NationalRegistration> all = [];
    private readonly Dictionary<string, Guid> current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegisterWorkersAnswer> answers = new(StringComparer.Ordinal);
    private readonly List<(long Position, Guid Entity)> told = [];
    private int receipts;
    private long lastPosition;

    /// <summary>Empty, or as the file has it.</summary>
    public Registrations(IOptions<NationalOptions> options, TimeProvider clock)
    {
        (this.clock, file) = (clock, options.Value.KeepFile);
        foreach (var line in file is not null && File.Exists(file) ? File.ReadLines(file) : [])
        {
            // A line that was cut off by the end of the process was answered to nobody.
            if (TryRead(line, out var kept))
                Hold(kept);
        }
    }

    private sealed record Kept(string? Key, RegisterWorkersAnswer? Answer, IReadOnlyList<NationalRegistration> Changed);

    /// <summary>Takes a member's registrations in, once for a key; <paramref name="judge"/> says of each whether it is refused.</summary>
    internal RegisterWorkersAnswer Take(string key, RegisterWorkersRequest request, Func<RegistrationIn, string?> judge)
    {
        lock (gate)
        {
            if (answers.TryGetValue(key, out var given))
                return given;
            var (today, changed, results) = (Today, new List<NationalRegistration>(), new List<RegistrationReceipt>());
            foreach (var one in request.Registrations)
            {
                var held = Current(one.PersonalNumber);
                var reason = judge(one) ?? (held is not null && held.ReceiptNumber != one.KnownReceipt && held.Items != one.Only() ? "held-otherwise" : null);
                if (reason is not null)
                {
                    results.Add(new(one.Reference, "refused", reason, null, null));
                    continue;
                }
                var kept = held is not null && held.Items == one.Only() && held.Province == request.Province ? held : Next(held, request.Province, one.Only(), today, one);
                if (kept != held)
                    changed.Add(kept);
                results.Add(new(one.Reference, "registered", null, kept.ReceiptNumber, kept.ReceiptDate));
            }
            var answer = new RegisterWorkersAnswer(results, Lmis.Hosting.ExchangeSalt.New());
            Keep(new(key, answer, changed));
            return answer;
        }
    }

    /// <summary>A person registers online, or changes what is registered.</summary>
    internal NationalRegistration Register(string province, RegistrationItems items, DateOnly? receiptDate)
    {
        lock (gate)
        {
            var next = Next(Current(items.PersonalNumber), province, items, receiptDate ?? Today, null);
            Keep(new(null, null, [next]));
            return next;
        }
    }

    /// <summary>The registration is held no more; null where there is none.</summary>
    internal NationalRegistration? Withdraw(string personalNumber)
    {
        lock (gate)
        {
            if (Current(personalNumber) is not { } held)
                return null;
            var gone = held with { Withdrawn = true, Position = NextPosition(), Version = held.Version + 1, At = clock.GetUtcNow() };
            Keep(new(null, null, [gone]));
            return gone;
        }
    }

    /// <summary>The registrations that are held of a province's people.</summary>
    internal IReadOnlyList<NationalRegistration> Of(string province)
    {
        lock (gate)
            return [.. all.Values.Where(one => !one.Withdrawn && one.Province == province)];
    }

    /// <summary>What changed after a position, each registration where it stands last, and whether that is all.</summary>
    internal (IReadOnlyList<NationalRegistration> Changes, bool AtHead) After(long position, int most)
    {
        lock (gate)
        {
            var changes = new List<NationalRegistration>();
            for (var i = First(position); i < told.Count; i++)
            {
                if (all[told[i].Entity] is var one && one.Position != told[i].Position)
                    continue;
                if (changes.Count == most)
                    return (changes, false);
                changes.Add(one);
            }
            return (changes, true);
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().AddHours(7).Date);

    private NationalRegistration? Current(string number) => current.TryGetValue(number, out var entity) && all[entity] is { Withdrawn: false } held ? held : null;

    private NationalRegistration Next(NationalRegistration? held, string province, RegistrationItems items, DateOnly day, RegistrationIn? sent) => new(
        held?.Entity ?? Guid.CreateVersion7(), NextPosition(), (held?.Version ?? 0) + 1, held is null ? [province] : held.Province == province ? held.Provinces : [.. held.Provinces, province],
        items, $"QG-{day.Year}-{++receipts:0000000}", day, sent?.Reference, sent?.Version, false, clock.GetUtcNow());

    // The time in microseconds, or one more than the last: a place never comes to mean something else.
    private long NextPosition() => lastPosition = Math.Max((long)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds, lastPosition + 1);

    private int First(long position)
    {
        var (low, high) = (0, told.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (told[middle].Position <= position)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private void Keep(Kept kept)
    {
        if (file is not null)
        {
            using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(kept, JsonSerializerOptions.Web));
            stream.WriteByte((byte)'\n');
            stream.Flush(flushToDisk: true);
        }
        Hold(kept);
    }

    private void Hold(Kept kept)
    {
        foreach (var one in kept.Changed.OrderBy(static one => one.Position))
        {
            all[one.Entity] = one;
            current[one.Items.PersonalNumber] = one.Entity;
            told.Add((one.Position, one.Entity));
            lastPosition = Math.Max(lastPosition, one.Position);
            // Numbers of receipts go on where they were.
            receipts = Math.Max(receipts, int.Parse(one.ReceiptNumber.AsSpan(one.ReceiptNumber.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture));
        }
        if (kept is { Key: { } key, Answer: { } answer })
            answers[key] = answer;
    }

    private static bool TryRead(string line, [NotNullWhen(true)] out Kept? kept)
    {
        try
        {
            kept = JsonSerializer.Deserialize<Kept>(line, JsonSerializerOptions.Web);
            return kept is not null;
        }
        catch (JsonException)
        {
            kept = null;
            return false;
        }
    }
}
