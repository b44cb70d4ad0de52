using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.PersonalData;

/// <summary>
/// The data keys of this database, unwrapped in memory; the first start makes one of each class. They are read again every
/// <see cref="RegistryOptions.KeyRefresh"/>, so that a key made by another process encrypts here too, soon and before any key it replaces is destroyed.
/// </summary>
public sealed class PersonalDataKeys(NpgsqlDataSource database, IOptions<RegistryOptions> options, TimeProvider clock) : IHostedService
{
    private readonly Lock loading = new();
    private volatile Ring? ring;

    private sealed record Ring(long LoadedAt, FrozenDictionary<int, (PersonalDataClass Class, byte[] Key)> ById, FrozenDictionary<PersonalDataClass, (int Id, byte[] Key)> Active);

    /// <summary>The key that encrypts now, with its number.</summary>
    public (int Id, byte[] Key) ActiveOf(PersonalDataClass dataClass) => Fresh().Active[dataClass];

    /// <summary>The key of this number; one made by another replica since is read from the database.</summary>
    public byte[] Find(int id, PersonalDataClass dataClass)
    {
        if (!(ring ?? Load()).ById.TryGetValue(id, out var found) && !Load().ById.TryGetValue(id, out found))
            throw new CryptographicException($"There is no data key {id} in this database.");
        return found.Class == dataClass ? found.Key : throw new CryptographicException($"Data key {id} is not of the class {dataClass}.");
    }

    /// <summary>Loads the keys before the first request, so that a wrong key-encryption key stops the start and not a clerk.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads the keys again now.</summary>
    public void Refresh() => Load();

    private Ring Fresh() => ring is { } held && clock.GetElapsedTime(held.LoadedAt) < options.Value.KeyRefresh ? held : Load(onlyIfOld: true);

    private Ring Load(bool onlyIfOld = false)
    {
        lock (loading)
        {
            var held = ring;
            if (onlyIfOld && held is not null && clock.GetElapsedTime(held.LoadedAt) < options.Value.KeyRefresh)
                return held;
            var now = clock.GetTimestamp();
            using var connection = database.OpenConnection();
            var rows = Read(connection);
            var missing = Enum.GetValues<PersonalDataClass>().Except(rows.Where(static r => r.State == DataKey.Active).Select(static r => r.Class)).ToList();
            foreach (var dataClass in missing)
            {
                // Several replicas may start at once: the index on the active key of a class lets one of them win.
                using var insert = new NpgsqlCommand(
                    "INSERT INTO data_key (class, wrapped, created_at, state) VALUES ($1, $2, $3, 'active') ON CONFLICT (class) WHERE state = 'active' DO NOTHING", connection)
                {
                    Parameters =
                    {
                        new() { Value = dataClass.ToString() },
                        new() { Value = NewWrapped(dataClass) },
                        new() { Value = clock.GetUtcNow() },
                    },
                };
                insert.ExecuteNonQuery();
            }
            if (missing.Count > 0)
                rows = Read(connection);
            // A key known already stays the same array, and needs no key-encryption key: after it was wrapped anew this process goes on.
            var keys = rows.ConvertAll(r => (r.Id, r.Class, r.State, Key: held is not null && held.ById.TryGetValue(r.Id, out var known) ? known.Key : Unwrap(connection, r.Id, r.Class, r.Wrapped)));
            return ring = new Ring(
                now,
                keys.ToFrozenDictionary(static k => k.Id, static k => (k.Class, k.Key)),
                keys.Where(static k => k.State == DataKey.Active).ToFrozenDictionary(static k => k.Class, static k => (k.Id, k.Key)));
        }
    }

    /// <summary>A new data key for a class, as it is stored.</summary>
    internal byte[] NewWrapped(PersonalDataClass dataClass) => Wrapping().Wrap(RandomNumberGenerator.GetBytes(32), dataClass);

    private KeyEncryptionKey Wrapping() => KeyEncryptionKey.FromFile(options.Value.KeyEncryptionKeyFile);

    /// <summary>Unwraps; what only the previous key-encryption key opens is wrapped anew with the present one.</summary>
    private byte[] Unwrap(NpgsqlConnection connection, int id, PersonalDataClass dataClass, byte[] wrapped)
    {
        var present = Wrapping();
        if (present.TryUnwrap(wrapped, dataClass) is { } key)
            return key;
        var previous = options.Value.PreviousKeyEncryptionKeyFile is { Length: > 0 } file ? KeyEncryptionKey.FromFile(file, "Registry:PreviousKeyEncryptionKeyFile") : present;
        key = previous.Unwrap(wrapped, dataClass);
        // Several replicas may do so at once: one of them wins, and all wrapped the same key.
        using var update = new NpgsqlCommand("UPDATE data_key SET wrapped = $3 WHERE id = $1 AND wrapped = $2", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = wrapped }, new() { Value = present.Wrap(key, dataClass) } },
        };
        update.ExecuteNonQuery();
        return key;
    }

    private static List<(int Id, PersonalDataClass Class, byte[] Wrapped, string State)> Read(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT id, class, wrapped, state FROM data_key WHERE state <> 'destroyed' ORDER BY id", connection);
        using var reader = command.ExecuteReader();
        var rows = new List<(int, PersonalDataClass, byte[], string)>();
        while (reader.Read())
            rows.Add((reader.GetInt32(0), Enum.Parse<PersonalDataClass>(reader.GetString(1)), reader.GetFieldValue<byte[]>(2), reader.GetString(3)));
        return rows;
    }
}
