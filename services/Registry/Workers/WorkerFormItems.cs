using System.Collections.Frozen;

namespace Lmis.Registry.Workers;

/// <summary>Which item of Decree 318's form a field of <see cref="WorkerForm"/> is; null for what is not on the form.</summary>
public static class WorkerFormItems
{
    private static readonly FrozenDictionary<string, string> Items = new Dictionary<string, string>
    {
        ["fullName"] = "1", ["birthDate"] = "2", ["sex"] = "3", ["personalNumber"] = "4", ["socialInsuranceNumber"] = "5",
        ["permanentCommune"] = "6", ["permanentFormerCommune"] = "6", ["temporaryCommune"] = "7", ["temporaryFormerCommune"] = "7",
        ["specialGroups"] = "8", ["ethnicGroup"] = "8", ["generalEducation"] = "9.1", ["qualification"] = "9.2", ["trainingField"] = "9.2",
        ["activityStatus"] = "10", ["inactivityReason"] = "10", ["socialInsurance"] = "11", ["jobTitle"] = "12.1", ["occupation"] = "12.2",
        ["contractKind"] = "12.3", ["contractStartedOn"] = "12.3", ["workplaceCommune"] = "12.4", ["inIndustrialZone"] = "12.4",
        ["employerName"] = "13.1", ["employerCode"] = "13.2", ["employerKind"] = "13.3", ["employerCommune"] = "13.4", ["industry"] = "13.5",
        ["unemploymentDuration"] = "14.1", ["unemploymentReason"] = "14.2", ["seeksWork"] = "15",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Number of the item, such as <c>12.2</c>.</summary>
    public static string? NumberOf(string field) => Items.GetValueOrDefault(field);
}
