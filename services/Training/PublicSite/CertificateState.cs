using Lmis.Training.Certificates;

namespace Lmis.Training.PublicSite;

/// <summary>What anyone who holds a certificate's address is told: what the certificate itself shows, and whether it is good now.</summary>
/// <param name="State"><c>valid</c>, <c>suspended</c>, <c>revoked</c> or <c>replaced</c>.</param>
/// <param name="Number">Number of the certificate.</param>
/// <param name="Holder">Name of the holder.</param>
/// <param name="Programme">What was learnt.</param>
/// <param name="Qualification">Code of Decree 318 item 9.2.</param>
/// <param name="School">Who issued it.</param>
/// <param name="IssuedOn">When.</param>
/// <param name="StateSince">Since when the state holds, UTC.</param>
public sealed record CertificateState(string State, string Number, string Holder, string Programme, string Qualification, string School, DateOnly IssuedOn, DateTimeOffset StateSince)
{
    internal static CertificateState Of(Certificate c, string holder) => new(c.State, c.Number, holder, c.ProgrammeName, c.Qualification, c.SchoolName, c.IssuedOn, c.StateSince);
}
