using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>How a row of a file changes a record that is already there.</summary>
internal static class MergeRules
{
    /// <summary>
    /// What the file has no column for stays as it was, and so does the former commune of a residence that did not change: a file with
    /// today's codes does not know it, which is no reason to forget it.
    /// </summary>
    public static WorkerFacts Keep(WorkerFacts facts, WorkerFacts before, IReadOnlySet<string> declared, CodeListSet lists)
    {
        if (!declared.Contains("specialGroups"))
            facts = facts with { SpecialGroups = before.SpecialGroups };
        if (!declared.Contains("ethnicGroup"))
            facts = facts with { EthnicGroup = before.EthnicGroup };
        if (!declared.Contains("generalEducation"))
            facts = facts with { GeneralEducation = before.GeneralEducation };
        if (!declared.Contains("trainingField"))
            facts = facts with { TrainingField = before.TrainingField };
        if (!declared.Contains("socialInsuranceNumber"))
            facts = facts with { SocialInsuranceNumber = before.SocialInsuranceNumber };
        // A former number is history: a row without it says nothing against it.
        facts = facts with { FormerIdentityCard = facts.FormerIdentityCard ?? before.FormerIdentityCard };
        if (!declared.Contains("phone"))
            facts = facts with { Phone = before.Phone };
        if (!declared.Contains("address"))
            facts = facts with { Address = before.Address };
        if (facts.PermanentFormerCommune is null && facts.PermanentCommune == before.PermanentCommune)
            facts = facts with { PermanentFormerCommune = before.PermanentFormerCommune };
        if (facts.TemporaryFormerCommune is null && facts.TemporaryCommune == before.TemporaryCommune)
            facts = facts with { TemporaryFormerCommune = before.TemporaryFormerCommune };
        return facts with { FormerDistrict = lists.Units.DistrictOf(facts.FormerCommune) };
    }

    /// <summary>What a row of a feed does to a record (ADR 0018): the later of receipt and record decides, and what is newer here is never overwritten.</summary>
    public static FeedVerdict Judge(Worker worker, Receipt receipt, bool differs)
    {
        if (worker.IsRegistered && worker.ReceiptDate > receipt.Date)
            return differs ? FeedVerdict.Outdated : FeedVerdict.Nothing;
        if (differs)
            return worker.EffectiveOn > receipt.Date ? FeedVerdict.Conflict : FeedVerdict.Take;
        return Holds(worker, receipt) ? FeedVerdict.Nothing : FeedVerdict.Attach;
    }

    /// <summary>Whether the record is registered by this very receipt.</summary>
    public static bool Holds(Worker worker, Receipt receipt) =>
        worker.ReceiptKind == receipt.Kind && worker.ReceiptNumber == receipt.Number && worker.ReceiptDate == receipt.Date;

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
