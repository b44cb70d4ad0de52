using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>One labour registration (đăng ký lao động) on its way up.</summary>
/// <param name="Reference">The province's own reference, given back with the receipt.</param>
/// <param name="PersonalNumber">Twelve digits.</param>
/// <param name="Version">The record's version; a higher one replaces.</param>
/// <param name="Status"><c>employed</c>, <c>unemployed</c> or <c>inactive</c>.</param>
public sealed record RegistrationIn(string Reference, string PersonalNumber, long Version, string Status);

/// <summary>Registrations of one province.</summary>
public sealed record RegisterWorkersRequest(string Province, [property: MinLength(1), MaxLength(500)] IReadOnlyList<RegistrationIn> Registrations, string Salt);

/// <summary>What became of one registration.</summary>
/// <param name="Reference">The province's reference.</param>
/// <param name="Result"><c>registered</c>, or <c>refused</c> where the person is not in the population database.</param>
/// <param name="ReceiptNumber">The receipt that makes the record registered.</param>
/// <param name="ReceiptDate">Its date.</param>
public sealed record RegistrationReceipt(string Reference, string Result, string? ReceiptNumber, DateOnly? ReceiptDate);

/// <summary>The receipts, in the order of the registrations.</summary>
public sealed record RegisterWorkersAnswer(IReadOnlyList<RegistrationReceipt> Receipts, string Salt);

/// <summary>The registrations received, by province and person, and the answers by the exchange's idempotency key.</summary>
public sealed class Receipts
{
    private int last;

    internal ConcurrentDictionary<string, Lazy<RegisterWorkersAnswer>> Answers { get; } = new();

    internal ConcurrentDictionary<(string Province, string Number), (long Version, string Receipt)> Registered { get; } = new();

    internal string NextNumber(DateOnly day) => $"QG-{day.Year}-{Interlocked.Increment(ref last):0000000}";
}

/// <summary>Takes registrations in and gives receipts; the same X-Road-Id of the same member gets the same receipts and registers once.</summary>
public static class RegisterWorkers
{
    public static void Map(RouteGroupBuilder lmis) => lmis.MapPost("/registrations", Handle).WithName(nameof(RegisterWorkers));

    private static Results<Ok<RegisterWorkersAnswer>, ProblemHttpResult> Handle(
        RegisterWorkersRequest request, ExchangeCaller partner, HttpContext http, NationalRegisters registers, Receipts receipts, TimeProvider clock)
    {
        partner.AppliedRows("all");
        if (!ExchangeSalt.IsWellFormed(request.Salt))
            return Problems.BadRequest("salt", "Salt not well formed", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        var day = DateOnly.FromDateTime(clock.GetUtcNow().AddHours(7).Date);
        var key = http.Request.Headers["X-Road-Id"] is [{ Length: > 0 } id] ? id : partner.RequestId;
        return TypedResults.Ok(receipts.Answers.GetOrAdd($"{partner.Consumer} {key}", _ => new(() => new(
            [.. request.Registrations.Select(one => Receive(one, request.Province, registers, receipts, day))], ExchangeSalt.New()))).Value);
    }

    private static RegistrationReceipt Receive(RegistrationIn one, string province, NationalRegisters registers, Receipts receipts, DateOnly day)
    {
        if (!registers.People.TryGetValue(one.PersonalNumber, out var person) || person.IsDead)
            return new(one.Reference, "refused", null, null);
        var kept = receipts.Registered.AddOrUpdate(
            (province, one.PersonalNumber), _ => (one.Version, receipts.NextNumber(day)), (_, before) => (Math.Max(before.Version, one.Version), before.Receipt));
        return new(one.Reference, "registered", kept.Receipt, day);
    }
}
