using Grpc.Core;
using Lmis.Contracts.Registry.V1;
using PersonsClient = Lmis.Contracts.Registry.V1.Persons.PersonsClient;

namespace Lmis.Vacancies.Persons;

/// <summary>Asks Registry who somebody is; the personal number goes there and is kept nowhere here.</summary>
internal sealed class ResolvePerson(PersonsClient registry, ILogger<ResolvePerson> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The person's id, found or minted.</summary>
    /// <returns>The id; else whether Registry could not be asked (then true), or found the keys wrong.</returns>
    public async Task<(Guid? PersonId, bool IsAway)> AskAsync(string personalNumber, string fullName, DateOnly birthDate, CancellationToken ct)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patient.CancelAfter(Patience);
        try
        {
            using var call = registry.Resolve(cancellationToken: patient.Token);
            await call.RequestStream.WriteAsync(new ResolveRequest
            {
                Persons = { new PersonKey { Reference = "1", PersonalNumber = personalNumber, FullName = fullName, BirthDate = birthDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), Mint = true } },
            }, patient.Token);
            await call.RequestStream.CompleteAsync();
            if (!await call.ResponseStream.MoveNext(patient.Token))
                return (null, true);
            var person = call.ResponseStream.Current.Persons[0];
            return person.Result is ResolveResult.Resolved or ResolveResult.Minted ? (Guid.Parse(person.PersonId), false) : (null, false);
        }
        catch (RpcException e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("Registry could not be asked who a seeker is ({Status})", e.StatusCode);
            return (null, true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, true);
        }
    }
}
