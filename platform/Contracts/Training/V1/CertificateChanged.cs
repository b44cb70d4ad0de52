namespace Lmis.Contracts.Training.V1;

/// <summary>
/// State event: a certificate as it stands now; no name. One with a lower <see cref="Version"/> than was applied is ignored.
/// Only a <c>valid</c> one counts towards the person's qualification.
/// </summary>
/// <param name="CertificateId">The certificate.</param>
/// <param name="Version">1 and up, one more at each change.</param>
/// <param name="PersonId">The holder, Registry's id.</param>
/// <param name="SchoolCode">Enterprise code of the school.</param>
/// <param name="Qualification">Code of Decree 318 item 9.2, from <c>certificate-under-3-months</c> up.</param>
/// <param name="State"><c>valid</c>, <c>suspended</c>, <c>revoked</c> or <c>replaced</c>.</param>
/// <param name="IssuedOn">Day of issue.</param>
/// <param name="StateSince">From when the state holds, UTC.</param>
public sealed record CertificateChanged(Guid CertificateId, long Version, Guid PersonId, string SchoolCode, string Qualification, string State, DateOnly IssuedOn, DateTimeOffset StateSince);
