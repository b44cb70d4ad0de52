using System.Security.Cryptography;
using Lmis.Identity.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Lmis.Identity.Keys;

/// <summary>
/// The signing keys of this replica, as the rows say: makes and retires rows when they are due, and gives the
/// authorization server new options whenever the set or the active key changes.
/// </summary>
public sealed class SigningKeyRing(
    IServiceScopeFactory scopes, IDataProtectionProvider protection, IOptions<SigningKeyOptions> options, TimeProvider clock, ILogger<SigningKeyRing> logger)
    : IConfigureOptions<OpenIddictServerOptions>, IPostConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>, IDisposable
{
    private readonly IDataProtector protector = protection.CreateProtector("identity.signing-key.v1");
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile Entry[] entries = [];
    private CancellationTokenSource changed = new();

    public string? Name => Options.DefaultName;

    /// <summary>Keys to show now, the active one first.</summary>
    public IReadOnlyList<(string Kid, SigningKeyState State)> Shown =>
        [.. entries.Select(entry => (entry.Key.Kid, entry.State))];

    /// <summary>True once the authorization server works with keys of the database.</summary>
    public bool IsLoaded { get; private set; }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref changed).Token);

    public void Configure(OpenIddictServerOptions server)
    {
        server.SigningCredentials.AddRange(entries.Select(entry => entry.Credentials));
        // The server looks at every request, health probes too, and takes no options without a key. Until the rows are
        // read WaitForSigningKeys lets nothing through that could be signed with this one.
        if (server.SigningCredentials.Count == 0)
            server.SigningCredentials.Add(new SigningCredentials(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SecurityAlgorithms.EcdsaSha256));
    }

    // The server signs with the first of the list, and its own sort is not a stable one.
    public void PostConfigure(string? name, OpenIddictServerOptions server)
    {
        var active = entries.FirstOrDefault()?.Key.Kid;
        var ordered = server.SigningCredentials.OrderBy(credentials => credentials.Key.KeyId == active ? 0 : 1).ToList();
        server.SigningCredentials.Clear();
        server.SigningCredentials.AddRange(ordered);
    }

    /// <summary>Brings rows and ring up to date; returns the next instant at which a key changes its state.</summary>
    public async Task<DateTimeOffset?> RefreshAsync(CancellationToken ct)
    {
        await refreshing.WaitAsync(ct);
        try
        {
            var rows = await RotateAsync(ct);
            var now = clock.GetUtcNow();
            var known = entries.ToDictionary(entry => entry.Key.Kid);
            Entry[] shown =
            [
                .. rows.Select(row => new Entry(row, row.StateAt(now), known.GetValueOrDefault(row.Kid)?.Credentials ?? Load(row)))
                    .Where(entry => entry.State is not SigningKeyState.Gone)
                    .OrderBy(entry => entry.State is SigningKeyState.Active ? 0 : 1).ThenByDescending(entry => entry.Key.ActivatesAt),
            ];
            var differs = !shown.Select(entry => (entry.Key.Kid, entry.State)).SequenceEqual(Shown);
            entries = shown;
            if (differs)
            {
                logger.LogInformation("Signing keys now: {Keys}", string.Join(", ", Shown.Select(key => $"{key.Kid} {key.State}")));
                await Interlocked.Exchange(ref changed, new CancellationTokenSource()).CancelAsync();
            }

            IsLoaded = true;

            return SigningKeyRules.NextChange(rows, now);
        }
        finally
        {
            refreshing.Release();
        }
    }

    public void Dispose()
    {
        refreshing.Dispose();
        changed.Dispose();
    }

    private async Task<List<SigningKey>> RotateAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            // One replica at a time: two that start together must not make two first keys.
            await db.LockAsync("identity.signing-keys", ct);
            var now = clock.GetUtcNow();
            var rows = await db.SigningKeys.OrderBy(key => key.ActivatesAt).ToListAsync(ct);
            if (SigningKeyRules.NextActivation(rows, now, options.Value) is { } activatesAt)
            {
                var key = Create(now, activatesAt);
                SigningKeyRules.Succeed(rows, key, options.Value);
                rows.Add(key);
                db.SigningKeys.Add(key);
            }

            db.SigningKeys.RemoveRange(rows.Where(key => key.StateAt(now) is SigningKeyState.Gone));
            rows.RemoveAll(key => key.StateAt(now) is SigningKeyState.Gone);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return rows;
        });
    }

    private SigningKey Create(DateTimeOffset now, DateTimeOffset activatesAt)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
        return new SigningKey { Kid = kid, PrivateKey = protector.Protect(key.ExportPkcs8PrivateKey()), CreatedAt = now, ActivatesAt = activatesAt };
    }

    private SigningCredentials Load(SigningKey row)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(protector.Unprotect(row.PrivateKey), out _);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                $"Signing key {row.Kid} cannot be unprotected. Give Identity:DataProtectionCertificateFile the certificate that protected the Data Protection keys of this database.", exception);
        }

        return new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = row.Kid }, SecurityAlgorithms.EcdsaSha256);
    }

    private sealed record Entry(SigningKey Key, SigningKeyState State, SigningCredentials Credentials);
}
