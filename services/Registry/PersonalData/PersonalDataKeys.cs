using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.PersonalData;

/// <summary>The data keys of this database, unwrapped in memory; the first start makes one of each class.</summary>
public sealed class PersonalDataKeys(NpgsqlDataSource database, IOptions<RegistryOptions> options, TimeProvider clock) : IHostedService
{
    private readonly Lock loading = new();
    private volatile Ring? ring;

    private sealed record Ring(FrozenDictionary<int, (PersonalDataClass Class, byte[] Key)> ById, FrozenDictionary<PersonalDataClass, (int Id, byte[] Key)> Active);

    /// <summary>The key that encrypts now, with its number.</summary>
    public (int Id, byte[] Key) ActiveOf(PersonalDataClass dataClass) => (ring ?? Load()).Active[dataClass];

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

    private Ring Load()
    {
        lock (loading)
        {
            var wrapping = KeyEncryptionKey.FromFile(options.Value.KeyEncryptionKeyFile);
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
                        new() { Value = wrapping.Wrap(RandomNumberGenerator.GetBytes(32), dataClass) },
                        new() { Value = clock.GetUtcNow() },
                    },
                };
                insert.ExecuteNonQuery();
            }
            if (missing.Count > 0)
                rows = Read(connection);
            var keys = rows.Select(r => (r.Id, r.Class, r.State, Key: wrapping.Unwrap(r.Wrapped, r.Class))).ToList();
            return ring = new Ring(
                keys.ToFrozenDictionary(static k => k.Id, static k => (k.Class, k.Key)),
                keys.Where(static k => k.State == DataKey.Active).ToFrozenDictionary(static k => k.Class, static k => (k.Id, k.Key)));
        }
    }

    private static List<(int Id, PersonalDataClass Class, byte[] Wrapped, string State)> Read(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT id, class, wrapped, state FROM data_key ORDER BY id", connection);
        using var reader = command.ExecuteReader();
        var rows = new List<(int, PersonalDataClass, byte[], string)>();
        while (reader.Read())
            rows.Add((reader.GetInt32(0), Enum.Parse<PersonalDataClass>(reader.GetString(1)), reader.GetFieldValue<byte[]>(2), reader.GetString(3)));
        return rows;
    }
}
