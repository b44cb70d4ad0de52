using Lmis.Hosting;
using Lmis.Registry.Feeds;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Exchange;

/// <summary>
/// A labour-supply record on its way to the national labour-market information system: the items of Decree 318's form without its item 8 (special groups), telephone and
/// address, which the national registration does not take from here. Codes are those of the code lists.
/// </summary>
/// <param name="PersonalNumber">Twelve digits; null where the record holds none.</param>
/// <param name="FullName">As declared.</param>
/// <param name="BirthDate">As declared.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
/// <param name="PermanentCommune">Five digits.</param>
/// <param name="TemporaryCommune">Five digits.</param>
/// <param name="GeneralEducation">Years completed.</param>
/// <param name="Qualification">Of the list qualifications.</param>
/// <param name="TrainingField">Of the list training-fields.</param>
/// <param name="ActivityStatus"><c>employed</c>, <c>unemployed</c> or <c>inactive</c>.</param>
/// <param name="InactivityReason">Of the list.</param>
/// <param name="SocialInsurance">Of the list.</param>
/// <param name="Occupation">VSCO 2020.</param>
/// <param name="ContractKind">Of the list.</param>
/// <param name="ContractStartedOn">Day.</param>
/// <param name="WorkplaceCommune">Five digits.</param>
/// <param name="EmployerName">As declared.</param>
/// <param name="EmployerKind">Of the list.</param>
/// <param name="Industry">VSIC 2025.</param>
/// <param name="UnemploymentDuration">Of the list.</param>
/// <param name="UnemploymentReason">Of the list.</param>
/// <param name="Registered">Whether the record holds a receipt; else it is a local record, which only this province knows.</param>
/// <param name="ReceiptKind"><c>national</c> or <c>social-insurance</c>.</param>
/// <param name="ReceiptNumber">Of the receipt.</param>
/// <param name="EffectiveOn">The day from which this holds.</param>
public sealed record RegistrationTold(
    string? PersonalNumber, string? FullName, DateOnly? BirthDate, string? Sex, string PermanentCommune, string? TemporaryCommune, short? GeneralEducation, string Qualification, string? TrainingField,
    string ActivityStatus, string? InactivityReason, string? SocialInsurance, string? Occupation, string? ContractKind, DateOnly? ContractStartedOn, string? WorkplaceCommune,
    string? EmployerName, string? EmployerKind, string? Industry, string? UnemploymentDuration, string? UnemploymentReason, bool Registered, string? ReceiptKind, string? ReceiptNumber, DateOnly EffectiveOn)
{
    internal static RegistrationTold Of(Worker w, PersonalDataCipher cipher) => new(
        w.Person.RevealNumber(cipher), w.Person.FullName, w.Person.BirthDate, w.Person.Sex, w.PermanentCommuneCode, w.TemporaryCommuneCode, w.GeneralEducation, w.Qualification, w.TrainingField,
        w.ActivityStatus, w.InactivityReason, w.SocialInsurance, w.Occupation, w.ContractKind, w.ContractStartedOn, w.WorkplaceCommuneCode,
        w.EmployerName, w.EmployerKind, w.Industry, w.UnemploymentDuration, w.UnemploymentReason, w.IsRegistered, w.ReceiptKind, w.ReceiptNumber, w.EffectiveOn);
}

/// <summary>Tells the national system this province's labour-supply records and what becomes of them.</summary>
public static class ShareRegistrationChanges
{
    public static void Map(RouteGroupBuilder registrations) => registrations.MapGet("/changes", HandleAsync).WithName(nameof(ShareRegistrationChanges));

    private static Task<Results<Ok<ChangePage<RegistrationTold>>, ProblemHttpResult>> HandleAsync(
        string? after, int? limit, ExchangeCaller partner, ReadChanges changes, PersonalDataCipher cipher, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        return changes.RunAsync(RegistrationsDataset.Dataset.Code, "registration", partner, after, limit, (worker, _) => RegistrationTold.Of(worker, cipher), ct);
    }
}
