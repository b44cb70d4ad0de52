using System.Text.Json;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Vacancies;

/// <summary>The header Idempotency-Key of a create, kept in the create's own transaction: the same request again gets the same answer and makes nothing.</summary>
public sealed class IdempotencyKey
{
    private IdempotencyKey()
    {
    }

    public string ClientId { get; private set; } = "";
    public string Subject { get; private set; } = "";
    public string Key { get; private set; } = "";
    public byte[] Digest { get; private set; } = [];

    /// <summary>The answer given, without personal data.</summary>
    public string Answer { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    /// <summary>The answer given before, or a problem when the key came with other content; neither, if it is new or there is none.</summary>
    internal static async Task<(T? Answer, ProblemHttpResult? Problem)> BeforeAsync<T>(string? key, byte[] digest, VacanciesDb db, Caller caller, HttpContext http, CancellationToken ct) where T : class
    {
        if (key is null || await db.IdempotencyKeys.AsNoTracking().FirstOrDefaultAsync(k => k.ClientId == caller.ClientId && k.Subject == caller.Subject && k.Key == key, ct) is not { } kept)
            return (null, null);
        if (!kept.Digest.AsSpan().SequenceEqual(digest))
            return (null, Problems.Unprocessable("idempotency-key-reused", "Idempotency-Key used for another form",
                "This key came before with a different body. Use a new key for a new form, or send the first form unchanged."));
        http.Response.Headers["Idempotent-Replayed"] = "true";
        return (JsonSerializer.Deserialize<T>(kept.Answer, JsonSerializerOptions.Web), null);
    }

    /// <summary>Keeps the answer with the create.</summary>
    internal static void Keep<T>(string? key, byte[] digest, T answer, VacanciesDb db, Caller caller, DateTimeOffset now)
    {
        if (key is not null)
            db.IdempotencyKeys.Add(new() { ClientId = caller.ClientId, Subject = caller.Subject, Key = key, Digest = digest, Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), At = now });
    }

    /// <summary>Whether another request with the same key was faster.</summary>
    internal static bool Refused(DbUpdateException e) => e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "pk_idempotency_key" };
}
