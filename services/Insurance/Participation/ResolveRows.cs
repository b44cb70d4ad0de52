using System.Globalization;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Insurance.Participation;

/// <summary>Who the rows are about: Registry finds or mints their ids in bulk, a thousand a message over one call. Numbers go no further than there.</summary>
internal sealed class ResolveRows(AsyncDuplexStreamingCall<ResolveRequest, ResolveResponse> call) : IDisposable
{
    public const int Most = 1000;

    /// <summary>The answer of each row, in order.</summary>
    public async Task<IReadOnlyList<ResolvedPerson>> RunAsync(IReadOnlyList<ReadRow> rows, CancellationToken ct)
    {
        var request = new ResolveRequest();
        foreach (var row in rows)
        {
            // The old social-insurance code is no personal number: such a person is known by name and birth date, or not at all.
            var number = row.PersonalNumber.Length == 12 ? row.PersonalNumber : "";
            request.Persons.Add(new PersonKey
            {
                Reference = row.Row.Line.ToString(CultureInfo.InvariantCulture), PersonalNumber = number, FullName = row.FullName, BirthDate = row.BirthDate, Mint = number.Length > 0,
            });
        }
        await call.RequestStream.WriteAsync(request, ct);
        if (!await call.ResponseStream.MoveNext(ct) || call.ResponseStream.Current.Persons.Count != rows.Count)
            throw new RpcException(new Status(StatusCode.Internal, "Registry did not answer for every person asked for."));
        return call.ResponseStream.Current.Persons;
    }

    public void Dispose() => call.Dispose();
}
