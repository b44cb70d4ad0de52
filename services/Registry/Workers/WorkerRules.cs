using System.Collections.Immutable;
using System.Globalization;
using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Workers;

/// <summary>
/// The rules of Decree 318/2025's form, the same for a form typed by an officer and a row of a file. Pure: a form, the code lists and
/// today's date in; facts and findings out. All findings are listed, in the order of the form.
/// </summary>
/// <remarks>
/// Item 10 decides which of items 11–15 apply (employed: 11, 12, 13, 15; unemployed: 11, 14, 15; outside the labour force: none).
/// Of those, 11, 12.2, 12.3, 13.3 and 15, and 11, 14.1 and 15, are required; the form prints 14.2 as not obligatory, and its note
/// has 12.1, 12.4, 13.1, 13.2, 13.4 and 13.5 filled in from connected databases, so that they may be missing here.
/// </remarks>
public static class WorkerRules
{
    /// <summary>Checks a form.</summary>
    /// <param name="form">The form as declared.</param>
    /// <param name="lists">The code lists.</param>
    /// <param name="today">Today in Vietnam.</param>
    /// <param name="fromSpreadsheet">True to restore the leading 0 a spreadsheet took from a number, with a warning.</param>
    public static WorkerCheck Check(WorkerForm form, CodeListSet lists, DateOnly today, bool fromSpreadsheet = false)
    {
        var read = new FormReader(lists, today);
        var name = read.Name(form.FullName);
        var born = read.BirthDate(form.BirthDate);
        var sex = read.Option("sex", form.Sex, lists.Sexes, required: true);
        var number = read.PersonalNumber(form.PersonalNumber, sex, born, fromSpreadsheet);
        var formerCard = read.FormerIdentityCard(form.FormerIdentityCard, fromSpreadsheet);
        var insuranceNumber = read.SocialInsuranceNumber(form.SocialInsuranceNumber, number);
        var permanent = read.Residence("permanentCommune", form.PermanentCommune, "permanentFormerCommune", form.PermanentFormerCommune, required: true);
        var temporary = read.Residence("temporaryCommune", form.TemporaryCommune, "temporaryFormerCommune", form.TemporaryFormerCommune, required: false);
        if (temporary.Current == permanent.Current)
            temporary = default; // Item 7 is only for a residence that differs from item 6.
        var groups = read.SpecialGroups(form.SpecialGroups);
        var ethnic = read.EthnicGroup(form.EthnicGroup, groups);
        var grade = read.Grade(form.GeneralEducation);
        var qualification = read.Option("qualification", form.Qualification, lists.Qualifications, required: true);
        var field = read.Text("trainingField", form.TrainingField, 200);
        var status = read.Option("activityStatus", form.ActivityStatus, lists.ActivityStatuses, required: true);
        var (employed, unemployed, inactive) = (status == "employed", status == "unemployed", status == "inactive");
        if (status is null)
        {
            // Without item 10 nothing can be said of the items that hang on it.
            return new WorkerCheck(null, read.Findings);
        }

        var reason = read.Option("inactivityReason", form.InactivityReason, lists.InactivityReasons, required: inactive, applies: inactive);
        var insurance = read.Option("socialInsurance", form.SocialInsurance, lists.SocialInsuranceStatuses, required: !inactive, applies: !inactive);
        var title = read.Text("jobTitle", form.JobTitle, 200, employed);
        var occupation = read.Occupation(form.Occupation, employed);
        var contract = read.Option("contractKind", form.ContractKind, lists.ContractKinds, required: employed, applies: employed);
        var contractFrom = read.ContractDate(form.ContractStartedOn, contract, born, employed);
        var workplace = read.Place("workplaceCommune", form.WorkplaceCommune, employed);
        var zone = read.YesNo("inIndustrialZone", form.InIndustrialZone, required: false, employed);
        var employer = read.Text("employerName", form.EmployerName, 300, employed);
        var kind = read.Option("employerKind", form.EmployerKind, lists.EmployerKinds, required: employed, applies: employed);
        var employerCode = read.EmployerCode(form.EmployerCode, kind, employed);
        var employerPlace = read.Place("employerCommune", form.EmployerCommune, employed);
        var (industry, section) = read.Industry(form.Industry, employed);
        var duration = read.Option("unemploymentDuration", form.UnemploymentDuration, lists.UnemploymentDurations, required: unemployed, applies: unemployed);
        var why = read.Option("unemploymentReason", form.UnemploymentReason, lists.UnemploymentReasons, required: false, applies: unemployed);
        var seeks = read.YesNo("seeksWork", form.SeeksWork, required: !inactive, applies: !inactive);
        var phone = read.Phone(form.Phone);
        var address = read.Text("address", form.Address, 300);

        if (read.HasErrors)
            return new WorkerCheck(null, read.Findings);
        var former = temporary.Current is null ? permanent.Former : temporary.Former;
        return new WorkerCheck(
            new WorkerFacts
            {
                FullName = name!, BirthDate = born!.Value, Sex = sex!, PersonalNumber = number!, FormerIdentityCard = formerCard, SocialInsuranceNumber = insuranceNumber,
                PermanentCommune = permanent.Current!, PermanentFormerCommune = permanent.Former,
                TemporaryCommune = temporary.Current, TemporaryFormerCommune = temporary.Former,
                SpecialGroups = groups, EthnicGroup = ethnic, GeneralEducation = grade, Qualification = qualification!, TrainingField = field,
                ActivityStatus = status, InactivityReason = reason, SocialInsurance = insurance, JobTitle = title, Occupation = occupation,
                ContractKind = contract, ContractStartedOn = contractFrom, WorkplaceCommune = workplace, InIndustrialZone = zone,
                EmployerName = employer, EmployerCode = employerCode, EmployerKind = kind, EmployerCommune = employerPlace,
                Industry = industry, Section = section, UnemploymentDuration = duration, UnemploymentReason = why, SeeksWork = seeks,
                Phone = phone, Address = address, FormerDistrict = lists.Units.DistrictOf(former),
            },
            read.Findings);
    }

    /// <summary>Reads a date written dd/MM/yyyy (also d/M/yyyy) or yyyy-MM-dd.</summary>
    public static bool TryReadDate(string? text, out DateOnly date) =>
        DateOnly.TryParseExact(text?.Trim(), ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>A Vietnamese phone number in its national form of 10 digits, or null: prefixes 03, 05, 07, 08, 09, or +84.</summary>
    public static string? ReadPhone(string text)
    {
        var digits = string.Concat(text.Where(static c => c is not (' ' or '.' or '-')));
        if (digits.StartsWith("+84", StringComparison.Ordinal))
            digits = "0" + digits[3..];
        return digits is ['0', '3' or '5' or '7' or '8' or '9', ..] and { Length: 10 } && digits.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
            ? digits
            : null;
    }
}
