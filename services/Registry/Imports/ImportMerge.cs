using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports;

/// <summary>How a row of a file changes a record that is already there.</summary>
internal static class ImportMerge
{
    /// <summary>
    /// What the file has no column for stays as it was, and so does the former commune of a residence that did not change: a file with
    /// today's codes does not know it, which is no reason to forget it.
    /// </summary>
    public static WorkerFacts Keep(WorkerFacts facts, WorkerFacts before, ImportColumns columns, CodeListSet lists)
    {
        if (!columns.Has("specialGroups"))
            facts = facts with { SpecialGroups = before.SpecialGroups };
        if (!columns.Has("ethnicGroup"))
            facts = facts with { EthnicGroup = before.EthnicGroup };
        if (!columns.Has("generalEducation"))
            facts = facts with { GeneralEducation = before.GeneralEducation };
        if (!columns.Has("trainingField"))
            facts = facts with { TrainingField = before.TrainingField };
        if (!columns.Has("socialInsuranceNumber"))
            facts = facts with { SocialInsuranceNumber = before.SocialInsuranceNumber };
        if (!columns.Has("phone"))
            facts = facts with { Phone = before.Phone };
        if (!columns.Has("address"))
            facts = facts with { Address = before.Address };
        if (facts.PermanentFormerCommune is null && facts.PermanentCommune == before.PermanentCommune)
            facts = facts with { PermanentFormerCommune = before.PermanentFormerCommune };
        if (facts.TemporaryFormerCommune is null && facts.TemporaryCommune == before.TemporaryCommune)
            facts = facts with { TemporaryFormerCommune = before.TemporaryFormerCommune };
        return facts with { FormerDistrict = lists.Units.DistrictOf(facts.FormerCommune) };
    }

    /// <summary>The trigger of Decree 318 art. 7.1 that the change shows.</summary>
    public static string Trigger(WorkerFacts before, WorkerFacts after) => (before.ActivityStatus, after.ActivityStatus) switch
    {
        ("employed", "unemployed") => "became-unemployed",
        (not "inactive", "inactive") => "left-labour-force",
        (_, "employed") when (before.EmployerName, before.EmployerCode) != (after.EmployerName, after.EmployerCode) => "employer-change",
        (_, "employed") when (before.Occupation, before.JobTitle, before.ContractKind, before.ContractStartedOn, before.WorkplaceCommune)
            != (after.Occupation, after.JobTitle, after.ContractKind, after.ContractStartedOn, after.WorkplaceCommune) => "job-change",
        _ => "other-change",
    };
}
