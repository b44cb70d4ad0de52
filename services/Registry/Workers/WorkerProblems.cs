using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Workers;

/// <summary>The refusals that several operations on records share; none says anything of a person.</summary>
internal static class WorkerProblems
{
    /// <summary>Header that says on what ground a person's data is read.</summary>
    public const string PurposeHeader = "Lmis-Purpose";

    public static ProblemHttpResult Invalid(IEnumerable<Finding> findings, HttpContext http)
    {
        var list = findings.ToList();
        return Problems.BadRequest("labour-record-invalid", "The form breaks a rule",
            "Each entry of 'errors' names an item, what is wrong with it and what to do. Mend them and send the form again; nothing was stored.",
            ("errors", FindingAnswer.Of(list.Where(static f => !f.IsWarning), http)), ("warnings", FindingAnswer.Of(list.Where(static f => f.IsWarning), http)));
    }

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("labour-record-unknown", "No such labour record",
            "There is no record of this person in your area. Search for the person, or ask an officer of the province.");

    public static ProblemHttpResult NumberTaken() =>
        Problems.Conflict("personal-number-taken", "This person already has a labour record",
            "A record in your area has this personal number. Search by the number and correct that record.");

    public static ProblemHttpResult Left() =>
        Problems.Conflict("labour-record-left", "The record has left the register",
            "The last change in the record's history says why. Search for the person, and change the record that stands.");

    /// <summary>Why a record may not be changed; null where it may.</summary>
    public static ProblemHttpResult? Closed(Worker worker) => worker.Holding switch
    {
        Worker.Frozen => Frozen(),
        Worker.HandedOver => Problems.Conflict("labour-record-handed-over", "Another province holds this record",
            "The record was handed over and is read-only here. Ask the province that the record names in 'handover'; if the person has moved back, that province hands it over to this one."),
        _ => worker.IsActive ? null : Left(),
    };

    public static ProblemHttpResult Frozen() =>
        Problems.Conflict("labour-record-frozen", "The record is being handed over to another province",
            "It is read-only until that has ended. Withdraw the hand-over that the record names in 'handover' (POST /v1/handovers/{id}/withdrawal), or wait for the other province's decision; send the change again if the record stays.");

    public static ProblemHttpResult Restricted(CodeListSet lists) =>
        Problems.Conflict("processing-restricted", "The processing of this record is restricted",
            "The person had the processing restricted. Correct it only on one of the grounds of /v1/code-lists/restriction-grounds, and name that in 'restrictionGround'; it is kept in the history.",
            ("allowed", lists.RestrictionGrounds.Items.Select(static i => i.Code).ToArray()));

    /// <summary>Whether the unique index or key of this name refused the write.</summary>
    public static bool Refused(DbUpdateException e, string constraint) =>
        e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } refusal && refusal.ConstraintName == constraint;

    /// <summary>Whether another writer made the next version first: told by the version's check or by the history's index, whichever comes first.</summary>
    public static bool ChangedMeanwhile(DbUpdateException e) => e is DbUpdateConcurrencyException || Refused(e, WorkerChangeTable.UniqueVersion);

    /// <summary>Reads the purpose of reading a person's data, or says which there are.</summary>
    public static bool TryReadPurpose(HttpContext http, CodeListSet lists, out string purpose, out ProblemHttpResult? problem)
    {
        purpose = http.Request.Headers[PurposeHeader].ToString();
        if (lists.ReadingPurposes.Has(purpose))
        {
            problem = null;
            return true;
        }
        problem = Problems.BadRequest("purpose-required", "Say why you read this person's data",
            $"Send the header {PurposeHeader} with one of the codes of /v1/code-lists/reading-purposes; the reading is recorded with it.",
            ("allowed", lists.ReadingPurposes.Items.Select(static i => i.Code).ToArray()));
        return false;
    }
}
