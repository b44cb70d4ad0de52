using System.Globalization;
using System.Security.Cryptography;
using Lmis.Contracts;
using Lmis.Contracts.Training.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Training.Classes;
using Lmis.Training.Credentials;
using Lmis.Training.Data;
using Lmis.Training.Programmes;
using Lmis.Training.Schools;
using Microsoft.Extensions.Options;

namespace Lmis.Training.Certificates;

/// <summary>Makes a certificate with its number, its signed credential and its event; all in the caller's transaction.</summary>
public sealed class CertificateMaker(TrainingDb db, SigningKeys keys, RowCipher cipher, IOptions<TrainingOptions> options, TimeProvider clock)
{
    /// <summary>A certificate of an enrolment that was passed.</summary>
    public async Task<Certificate> MakeAsync(Enrolment enrolment, string learnerName, Programme programme, School school, DateOnly day, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = await keys.CurrentAsync(ct);
        // Random, unlike other ids: it is the certificate's address.
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var number = await db.QueryAsync<int>($"insert into certificate_number (school_code, year, last) values ({school.Code}, {day.Year}, 1) on conflict (school_code, year) do update set last = certificate_number.last + 1 returning last as \"Value\"", ct);
        var index = await db.QueryAsync<long>($"select nextval('certificate_status_index') as \"Value\"", ct);
        Certificate Draft(byte[] credential) => new()
        {
            Id = id, Number = string.Create(CultureInfo.InvariantCulture, $"{school.Code}-{day.Year}-{number:00000}"), EnrolmentId = enrolment.Id, ClassId = enrolment.ClassId, PersonId = enrolment.PersonId,
            SchoolCode = school.Code, SchoolName = school.Name, ProgrammeId = programme.Id, ProgrammeName = programme.Name, Qualification = programme.Qualification, IssuedOn = day,
            Credential = credential, LearnerName = cipher.Protect(learnerName, id), StatusIndex = index,
        };
        var signed = keys.Sign(CredentialDocument.Of(Draft([]), learnerName, programme, school, now, options.Value), key);
        var certificate = Draft(cipher.Protect(signed, id)).Move(Certificate.Valid, null, now);
        db.Certificates.Add(certificate);
        Tell(certificate);
        return certificate;
    }

    /// <summary>Tells the others how a certificate stands now.</summary>
    public void Tell(Certificate c) => db.Add(OutboxMessage.From(Topics.CertificateChangedV1, new CertificateChanged(c.Id, c.Version, c.PersonId, c.SchoolCode, c.Qualification, c.State, c.IssuedOn, c.StateSince), clock));
}
