using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry;

/// <summary>The header Idempotency-Key of a create: the same request again gets the same answer and makes nothing.</summary>
internal sealed class IdempotentCreate(string? key, byte[] digest, Caller caller)
{
    /// <summary>Reads a create; the digest of its content tells another request with the same key.</summary>
    public static IdempotentCreate Of<T>(string operation, T request, string? key, PersonalDataCipher cipher, Caller caller) =>
        new(key, cipher.Digest(operation, JsonSerializer.SerializeToUtf8Bytes(request, JsonSerializerOptions.Web)), caller);

    /// <summary>The answer given before, or a problem when the key came with other content; neither, if it is new.</summary>
    public async Task<(T? Answer, ProblemHttpResult? Problem)> BeforeAsync<T>(RegistryDb db, HttpContext http, CancellationToken ct) where T : class
    {
        if (key is null)
            return (null, null);
        var kept = await db.IdempotencyKeys.AsNoTracking().FirstOrDefaultAsync(k => k.ClientId == caller.ClientId && k.Subject == caller.Subject && k.Key == key, ct);
        if (kept is null)
            return (null, null);
        if (!kept.BodyDigest.AsSpan().SequenceEqual(digest))
            return (null, Problems.Unprocessable("idempotency-key-reused", "Idempotency-Key used for another form",
                "This key came before with a different body. Use a new key for a new form, or send the first form unchanged."));
        http.Response.Headers["Idempotent-Replayed"] = "true";
        return (JsonSerializer.Deserialize<T>(kept.Answer, JsonSerializerOptions.Web), null);
    }

    /// <summary>Keeps the answer, in the transaction of the create.</summary>
    public void Keep<T>(T answer, RegistryDb db, DateTimeOffset now)
    {
        if (key is not null)
            db.IdempotencyKeys.Add(IdempotencyKey.Of(caller, key, digest, JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), now));
    }
}
