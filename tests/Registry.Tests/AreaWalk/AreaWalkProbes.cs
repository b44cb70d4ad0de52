using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.SpecialGroups;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.AreaWalk;

/// <summary>How one operation is aimed at what is not the officer's.</summary>
/// <param name="Operation">operationId in services/Registry/openapi.json.</param>
/// <param name="AimAsync">Sends it, and what follows from it, through the officer given, at the target given.</param>
internal sealed record AreaWalkProbe(string Operation, Func<AreaWalkOfficer, AreaWalkTarget, Task> AimAsync);

/// <summary>
/// Every operation of the registry, in the order of the walk: what reads stands before what writes. An operation may be aimed more than once. The
/// walk goes past somebody nobody knows and past somebody of commune B; the answers must be the same.
/// </summary>
internal static class AreaWalkProbes
{
    /// <summary>The officer's own commune, and the one that is not theirs.</summary>
    public const string CommuneA = "05467", CommuneB = "01840";

    public static readonly IReadOnlyList<AreaWalkProbe> All =
    [
        new("ListCodeLists", static (a, _) => a.GetAsync("/v1/code-lists")),
        new("GetCodeList", static (a, _) => a.GetAsync("/v1/code-lists/qualifications-nd318")),
        new("ConvertAdministrativeUnit", static (a, _) => a.GetAsync("/v1/administrative-units/convert?from=01840")),
        new("ConvertIndustry", static (a, _) => a.GetAsync("/v1/industries/convert?code=A&version=2018")),

        new("GetLabourRecord", static (a, t) => a.GetAsync($"/v1/workers/{t.PersonId}")),
        new("GetHistory", static (a, t) => a.GetAsync($"/v1/workers/{t.PersonId}/history")),
        new("LookUpNames", static (a, t) => a.PostAsync("/v1/workers/names", new JsonObject { ["personIds"] = new JsonArray(t.PersonId.ToString(), t.OwnPersonId.ToString()) })),
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["personalNumber"] = t.Number })),
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["name"] = t.Name })),
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["name"] = t.Name, ["commune"] = CommuneB })),
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["query"] = t.Number })),
        new("SearchWorkers", static (a, _) => a.PostAsync("/v1/workers/search", new JsonObject { ["query"] = "091187472" })),
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["query"] = t.Name + ", Đức Xuân" })),
        // One letter too much.
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["query"] = t.Name + "x" })),
        // A cursor that stands at the person: the id behind two bytes.
        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject
        {
            ["query"] = "Nguyễn", ["after"] = System.Buffers.Text.Base64Url.EncodeToString([1, 1, .. t.PersonId.ToByteArray(bigEndian: true)]),
        })),

        new("SearchWorkers", static (a, t) => a.PostAsync("/v1/workers/search", new JsonObject { ["specialGroup"] = "disability", ["name"] = t.Name })),
        new("ListSpecialGroups", static (a, t) => a.GetAsync($"/v1/workers/{t.PersonId}/special-groups")),
        new("GetSpecialGroup", static (a, t) => a.GetAsync($"/v1/workers/{t.PersonId}/special-groups/{t.SpecialGroupId}")),
        new("GetSpecialGroup", static (a, t) => a.GetAsync($"/v1/workers/{t.OwnPersonId}/special-groups/{t.SpecialGroupId}")),

        new("QueryPartnerCopies", static (a, t) => a.PostAsync("/v1/partner-copies/query", new JsonObject { ["personalNumber"] = t.Number })),

        new("ListPersonsEmployments", static (a, t) => a.GetAsync($"/v1/workers/{t.PersonId}/employments")),
        new("GetEmployer", static (a, t) => a.GetAsync($"/v1/employers/{t.EmployerId}")),
        new("GetEmployerHistory", static (a, t) => a.GetAsync($"/v1/employers/{t.EmployerId}/history")),
        new("ListEmployersEmployments", static (a, t) => a.GetAsync($"/v1/employers/{t.EmployerId}/employments")),
        new("SearchEmployers", static (a, t) => a.PostAsync("/v1/employers/search", new JsonObject { ["code"] = t.OwnerNumber })),
        new("SearchEmployers", static (a, t) => a.PostAsync("/v1/employers/search", new JsonObject { ["name"] = "Bà Sẹ", ["after"] = t.EmployerId.ToString() })),

        new("ListNumberClaims", static (a, _) => a.GetAsync("/v1/number-claims")),
        new("DecideNumberClaim", static (a, t) => a.PostAsync($"/v1/number-claims/{t.PersonId}/decision", new JsonObject { ["decision"] = "moved", ["reason"] = "xxx" })),

        new("GetOwnRecord", static (a, _) => a.GetAsync("/v1/me")),
        new("ListOwnReadings", static (a, _) => a.GetAsync("/v1/me/readings")),
        new("ExportOwnData", static (a, _) => a.GetAsync("/v1/me/export")),
        new("ListOwnConsents", static (a, _) => a.GetAsync("/v1/me/consents")),
        new("GiveOwnConsent", static (a, _) => a.PostAsync("/v1/me/consents", new JsonObject { ["textVersion"] = "worker-status-job-referral-1", ["member"] = "VN/GOV/H05" })),
        new("WithdrawOwnConsent", static (a, t) => a.PostAsync($"/v1/me/consents/{t.PersonId}/withdrawal")),
        new("ListConsents", static (a, t) => a.GetAsync($"/v1/workers/{t.PersonId}/consents")),
        new("EnterConsent", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/consents", new JsonObject { ["textVersion"] = "worker-status-job-referral-1", ["member"] = "VN/GOV/H05", ["document"] = "HS-1" })),
        new("EnterWithdrawal", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/consents/{t.PersonId}/withdrawal", new JsonObject { ["document"] = "HS-1" })),
        new("AskAboutOwnData", static (a, _) => a.PostAsync("/v1/me/requests", new JsonObject { ["kind"] = "access", ["statement"] = "xxx" })),
        new("ListOwnDataRequests", static (a, _) => a.GetAsync("/v1/me/requests")),
        new("EnterDataRequest", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/data-requests", new JsonObject { ["kind"] = "access", ["statement"] = "xxx", ["document"] = "HS-1" })),
        new("ListDataRequests", static (a, t) => a.GetAsync($"/v1/data-requests?after={t.PersonId}")),
        new("DecideDataRequest", static (a, t) => a.PostAsync($"/v1/data-requests/{t.DataRequestId}/decision", new JsonObject { ["decision"] = "refused", ["reason"] = "xxx" })),
        new("CompleteDataRequest", static (a, t) => a.PostAsync($"/v1/data-requests/{t.DataRequestId}/completion")),
        new("EndRestriction", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/restriction/end", new JsonObject { ["reason"] = "ground-gone" })),
        new("SearchReadings", static (a, t) => a.PostAsync("/v1/readings/search", new JsonObject { ["personId"] = t.PersonId.ToString() })),
        new("SearchReadings", static (a, _) => a.PostAsync("/v1/readings/search", new JsonObject { ["purpose"] = "inspection" })),
        new("LinkLogin", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/login", new JsonObject { ["login"] = t.PersonId.ToString(), ["proof"] = "vneid" })),
        new("EndLogin", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/login/end", new JsonObject { ["reason"] = "login-lost" })),

        new("ListHandovers", static (a, t) => a.GetAsync($"/v1/handovers?direction=out&after={t.HandoverId}")),
        new("ListHandovers", static (a, _) => a.GetAsync("/v1/handovers?direction=in")),
        new("GetHandover", static async (a, t) =>
        {
            await a.GetAsync($"/v1/handovers/{t.HandoverId}");
            await a.GetAsync($"/v1/handovers/{t.IncomingHandoverId}");
        }),
        new("AcceptHandover", static (a, t) => a.PostAsync($"/v1/handovers/{t.IncomingHandoverId}/acceptance", new JsonObject { ["replaceOwnRecord"] = true })),
        new("RefuseHandover", static (a, t) => a.PostAsync($"/v1/handovers/{t.IncomingHandoverId}/refusal", new JsonObject { ["reason"] = "xxx" })),
        new("WithdrawHandover", static (a, t) => a.PostAsync($"/v1/handovers/{t.HandoverId}/withdrawal", new JsonObject { ["reason"] = "xxx" })),
        new("BeginHandover", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/handovers", new JsonObject
        {
            ["partner"] = "VN/GOV/H05/LMIS", ["commune"] = "09169", ["residence"] = "permanent", ["reason"] = "xxx",
        }, "\"1\"")),

        new("ListImports", static (a, _) => a.GetAsync("/v1/imports")),
        new("GetImport", static (a, t) => a.GetAsync($"/v1/imports/{t.ImportId}")),
        new("StreamImportProgress", static (a, t) => a.GetAsync($"/v1/imports/{t.ImportId}/progress")),
        new("ListImportErrors", static (a, t) => a.GetAsync($"/v1/imports/{t.ImportId}/errors")),
        new("DownloadImportErrors", static (a, t) => a.GetAsync($"/v1/imports/{t.ImportId}/errors.csv")),
        new("ListImportQuestions", static (a, t) => a.GetAsync($"/v1/imports/{t.ImportId}/questions")),
        new("AnswerImportQuestions", static (a, t) => a.PostAsync($"/v1/imports/{t.ImportId}/questions/answers", new JsonObject { ["decision"] = "convert", ["formerCommune"] = "05461", ["commune"] = CommuneA })),
        new("AnswerImportQuestions", static (a, t) => a.PostAsync($"/v1/imports/{t.ImportId}/questions/answers", new JsonObject { ["decision"] = "refuse", ["formerCommune"] = "05461", ["lines"] = new JsonArray(4) })),
        new("GetDataQuality", static (a, t) => a.GetAsync($"/v1/data-quality?importId={t.ImportId}")),
        new("DownloadDataQuality", static (a, t) => a.GetAsync($"/v1/data-quality.csv?importId={t.ImportId}")),
        new("CancelImport", static (a, t) => a.PostAsync($"/v1/imports/{t.ImportId}/cancel")),

        new("ListFeedConflicts", static (a, _) => a.GetAsync("/v1/feed-conflicts")),
        new("GetFeedConflict", static (a, t) => a.GetAsync($"/v1/feed-conflicts/{t.PersonId}")),
        new("DecideFeedConflict", static (a, t) => a.PostAsync($"/v1/feed-conflicts/{t.PersonId}/decision", new JsonObject { ["decision"] = "keep-local", ["version"] = 1 })),

        new("ListRegistrationRefusals", static (a, _) => a.GetAsync("/v1/registration-refusals")),
        new("ListReconciliations", static (a, _) => a.GetAsync("/v1/reconciliations")),
        new("StartReconciliation", static (a, _) => a.PostAsync("/v1/reconciliations")),

        new("VerifyPerson", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/verification")),
        new("StartVerification", static (a, _) => a.PostAsync("/v1/verifications", new JsonObject { ["commune"] = CommuneB })),
        new("ListVerifications", static (a, _) => a.GetAsync("/v1/verifications")),
        new("GetVerification", static (a, t) => a.GetAsync($"/v1/verifications/{t.PersonId}")),
        new("CancelVerification", static (a, t) => a.PostAsync($"/v1/verifications/{t.PersonId}/cancel")),
        new("ListDifferences", static (a, _) => a.GetAsync("/v1/verifications/differences")),
        new("VerifyEmployer", static (a, t) => a.PostAsync($"/v1/employers/{t.EmployerId}/verification")),
        new("StartVerification", static (a, _) => a.PostAsync("/v1/verifications", new JsonObject { ["commune"] = CommuneB, ["subjects"] = "employers" })),
        new("ListEmployerDifferences", static (a, _) => a.GetAsync("/v1/verifications/employer-differences")),
        new("DecideEmployerDifference", static (a, t) => a.PostAsync($"/v1/verifications/employer-differences/{t.EmployerId}/decision", new JsonObject { ["decision"] = "keep", ["reason"] = "xxx" })),
        new("DecideDifference", static (a, t) => a.PostAsync($"/v1/verifications/differences/{t.PersonId}/decision", new JsonObject { ["decision"] = "keep", ["reason"] = "xxx" })),

        new("StartDuplicateSearch", static (a, _) => a.PostAsync("/v1/duplicates/search", new JsonObject { ["whole"] = true })),
        new("GetDuplicateSearch", static (a, t) => a.GetAsync($"/v1/duplicates/searches/{t.DuplicateId}")),
        new("ListDuplicates", static (a, _) => a.GetAsync("/v1/duplicates")),
        new("ListDuplicates", static (a, t) => a.GetAsync($"/v1/duplicates?after={t.DuplicateId}")),
        new("GetDuplicate", static (a, t) => a.GetAsync($"/v1/duplicates/{t.DuplicateId}")),
        new("DecideDuplicate", static (a, t) => a.PostAsync($"/v1/duplicates/{t.DuplicateId}/decision", new JsonObject { ["decision"] = "not-duplicate", ["reason"] = "xxx" })),
        new("MergePersons", static (a, t) => a.PostAsync("/v1/merges", new JsonObject
        {
            ["survivingPersonId"] = t.OwnPersonId.ToString(), ["survivingVersion"] = 1, ["mergedPersonId"] = t.PersonId.ToString(), ["mergedVersion"] = 3, ["reason"] = "xxx",
        })),
        new("GetMerge", static (a, t) => a.GetAsync($"/v1/merges/{t.MergeId}")),
        new("UndoMerge", static (a, t) => a.PostAsync($"/v1/merges/{t.MergeId}/undo", new JsonObject { ["reason"] = "xxx" })),

        new("AddSpecialGroup", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/special-groups", new JsonObject { ["entry"] = SpecialGroupsUnderTest.Disabled() })),
        new("CorrectSpecialGroup", static async (a, t) =>
        {
            foreach (var person in new[] { t.PersonId, t.OwnPersonId })
                await a.PutAsync($"/v1/workers/{person}/special-groups/{t.SpecialGroupId}", new JsonObject { ["entry"] = SpecialGroupsUnderTest.Disabled() });
        }),
        new("EndSpecialGroup", static async (a, t) =>
        {
            foreach (var person in new[] { t.PersonId, t.OwnPersonId })
                await a.PostAsync($"/v1/workers/{person}/special-groups/{t.SpecialGroupId}/end", new JsonObject { ["endCause"] = "entered-in-error" }, "\"1\"");
        }),

        new("CorrectLabourRecord", static (a, t) => a.PutAsync($"/v1/workers/{t.PersonId}", Correction(FormOf(t)))),
        new("AttachReceipt", static (a, t) => a.PostAsync($"/v1/workers/{t.PersonId}/receipt", Receipt())),
        // The number of somebody else, into one's own record.
        new("CorrectLabourRecord", static async (a, t) =>
        {
            await a.PutAsync($"/v1/workers/{t.OwnPersonId}", Correction(FormOf(t), "error-corrected"));
            await a.PostAsync("/v1/workers/search", new JsonObject { ["personalNumber"] = t.Number });
            await a.GetAsync($"/v1/workers/{t.OwnPersonId}");
            // And out of it again.
            await a.PutAsync($"/v1/workers/{t.OwnPersonId}", Correction(FormOf(t with { Number = NewNumber() }, "Nam", "05/11/1990"), "error-corrected"), "\"2\"");
        }),
        // The number of somebody else, as a new record, with all that is done to a new record; the second round finds it there.
        new("EnterLabourRecord", static async (a, t) =>
        {
            var entered = await a.PostAsync("/v1/workers", Entry(FormOf(t)));
            var found = await a.PostAsync("/v1/workers/search", new JsonObject { ["personalNumber"] = t.Number });
            var id = entered!["personId"] ?? found!["hits"]![0]!["personId"];
            await a.GetAsync($"/v1/workers/{id}");
            await a.PostAsync("/v1/workers", Entry(FormOf(t)));
            await a.PutAsync($"/v1/workers/{id}", Correction(Unemployed(FormOf(t)), "became-unemployed"));
            await a.PostAsync($"/v1/workers/{id}/receipt", Receipt());
            await a.GetAsync($"/v1/workers/{id}/history");
        }),
        // The same as living in B: refused for the form's commune alone.
        new("EnterLabourRecord", static (a, t) =>
        {
            var form = FormOf(t);
            form["permanentCommune"] = CommuneB;
            return a.PostAsync("/v1/workers", Entry(form));
        }),
        new("OpenEmployment", static async (a, t) =>
        {
            await a.PostAsync($"/v1/workers/{t.PersonId}/employments", EmploymentsUnderTest.Opening(t.EmployerId, EmploymentsUnderTest.Job()));
            await a.PostAsync($"/v1/workers/{t.OwnPersonId}/employments", EmploymentsUnderTest.Opening(t.EmployerId, EmploymentsUnderTest.Job()));
        }),
        new("CorrectEmployment", static (a, t) => a.PutAsync($"/v1/employments/{t.EmploymentId}", new JsonObject { ["employment"] = EmploymentsUnderTest.Job("2026-02-01") })),
        new("CloseEmployment", static (a, t) =>
            a.PostAsync($"/v1/employments/{t.EmploymentId}/close", new JsonObject { ["endedOn"] = "2026-06-30", ["endReason"] = "resigned" }, "\"1\"")),
        new("CorrectEmployer", static (a, t) => a.PutAsync($"/v1/employers/{t.EmployerId}", EmployersUnderTest.Declared(EmployersUnderTest.Household(t.OwnerNumber, CommuneA)))),
        new("ConvertLegalForm", static (a, t) => a.PostAsync($"/v1/employers/{t.EmployerId}/legal-form", new JsonObject
        {
            ["kind"] = "private-enterprise", ["code"] = "0100109106", ["name"] = "Công ty mới", ["convertedOn"] = "2026-01-01",
        }, "\"1\"")),
        new("AddBranch", static (a, t) => a.PostAsync($"/v1/employers/{t.EmployerId}/branches", new JsonObject
        {
            ["code"] = "0100109106-001", ["name"] = "Chi nhánh", ["commune"] = CommuneA,
        })),
        new("CloseBranch", static (a, t) => a.PostAsync($"/v1/employers/{t.EmployerId}/branches/{t.EmploymentId}/close", new JsonObject { ["closedOn"] = "2026-06-30" })),
        // The owner's number, as the employer of people of A: where the business is not said, where it is said to be in B.
        new("ListPersonsEmployments", static async (a, t) =>
        {
            foreach (var commune in new[] { null, CommuneB })
            {
                var form = Form();
                (form["employerCode"], form["employerKind"], form["employerCommune"], form["employerName"]) = (t.OwnerNumber, "household-business", commune, "Hộ kinh doanh");
                var entered = await a.PostAsync("/v1/workers", Entry(form));
                var listed = await a.GetAsync($"/v1/workers/{entered!["personId"]}/employments");
                await a.GetAsync($"/v1/employers/{listed!["employments"]![0]!["employerId"]}");
            }
        }),
        // The owner's number, as a business of A's own; the second round finds it there.
        new("EnterEmployer", static async (a, t) =>
        {
            await a.PostAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Household(t.OwnerNumber, CommuneA)));
            await a.PostAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Household(t.OwnerNumber, CommuneA)));
            await a.PostAsync("/v1/employers/search", new JsonObject { ["code"] = t.OwnerNumber });
        }),
        // The same in B: refused for the form's commune alone.
        new("EnterEmployer", static (a, t) => a.PostAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Household(t.OwnerNumber, CommuneB)))),
        new("UploadImport", static async (a, t) =>
        {
            await ImportAsync(a, Row(t));
            await ImportAsync(a, Row(t, address: "Tổ 9"));
            await a.PostAsync("/v1/workers/search", new JsonObject { ["personalNumber"] = t.Number });
        }),

        // An officer has no right to the keys.
        new("ListDataKeys", static (a, _) => a.GetAsync("/v1/data-keys")),
        new("BeginKeyRotation", static (a, _) => a.PostAsync("/v1/data-keys/rotations", new JsonObject { ["class"] = "sensitive" })),
        new("DestroyDataKey", static (a, _) => a.PostAsync("/v1/data-keys/1/destruction")),

        // An officer has no right to operate the messaging, whatever is in it.
        new("ListDeadLetters", static (a, _) => a.GetAsync("/v1/messaging/dead-letters")),
        new("InspectDeadLetter", static (a, t) => a.GetAsync($"/v1/messaging/dead-letters/{t.PersonId}")),
        new("RedriveDeadLetter", static (a, t) => a.PostAsync($"/v1/messaging/dead-letters/{t.PersonId}/redrive")),
        new("RedriveDeadLetters", static (a, _) => a.PostAsync("/v1/messaging/dead-letters/redrive")),
        new("DiscardDeadLetter", static (a, t) => a.PostAsync($"/v1/messaging/dead-letters/{t.PersonId}/discard")),
        new("RepublishOutbox", static (a, _) => a.PostAsync("/v1/messaging/outbox/republish")),
    ];

    /// <summary>What counts, lists or sums up: the same before and after there is anybody in B.</summary>
    public static readonly IReadOnlyList<Func<AreaWalkOfficer, Task>> Overviews =
    [
        static a => a.GetAsync("/v1/imports"),
        static a => a.GetAsync("/v1/data-quality"),
        static a => a.GetAsync("/v1/data-quality.csv"),
        static a => a.GetAsync("/v1/feed-conflicts"),
        static a => a.GetAsync("/v1/registration-refusals"),
        static a => a.GetAsync("/v1/reconciliations"),
        static a => a.GetAsync("/v1/handovers"),
        static a => a.GetAsync("/v1/handovers?direction=out"),
        static a => a.GetAsync("/v1/verifications/differences"),
        static a => a.GetAsync("/v1/duplicates"),
        static a => a.GetAsync("/v1/verifications/employer-differences"),
        static a => a.PostAsync("/v1/workers/search", new JsonObject()),
        static a => a.PostAsync("/v1/workers/search", new JsonObject { ["commune"] = CommuneB }),
        static a => a.PostAsync("/v1/workers/search", new JsonObject { ["activityStatus"] = "employed" }),
        static a => a.PostAsync("/v1/workers/search", new JsonObject { ["registered"] = true }),
        static a => a.PostAsync("/v1/workers/search", new JsonObject { ["specialGroup"] = "disability" }),
        static a => a.PostAsync("/v1/workers/search", new JsonObject { ["query"] = "thi" }),
        static a => a.PostAsync("/v1/employers/search", new JsonObject()),
        static a => a.GetAsync("/v1/data-requests"),
        static a => a.PostAsync("/v1/readings/search", new JsonObject { ["purpose"] = "inspection" }),
        static a => a.PostAsync("/v1/employers/search", new JsonObject { ["commune"] = CommuneB }),
    ];

    /// <summary>The target's number in a form of A's own, with nothing else that is known of the target.</summary>
    private static JsonObject FormOf(AreaWalkTarget t, string sex = "Nữ", string born = "01/01/1987")
    {
        var form = Form(t.Number);
        (form["fullName"], form["sex"], form["birthDate"]) = ("Nguyễn Thị An", sex, born);
        return form;
    }

    private static JsonObject Receipt() => new() { ["kind"] = "national", ["number"] = "BN-1", ["date"] = "2026-07-01" };

    private static Dictionary<string, string> Row(AreaWalkTarget t, string address = "")
    {
        var row = ImportsUnderTest.Person(t.Number, CommuneA, "Nguyễn Thị An");
        (row["ngay_sinh"], row["gioi_tinh"], row["dia_chi"]) = ("01/01/1987", "Nữ", address);
        return row;
    }

    private static async Task ImportAsync(AreaWalkOfficer a, Dictionary<string, string> row)
    {
        var file = new ByteArrayContent(ImportsUnderTest.Small(row));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var batch = await a.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/imports?fileName=a.csv") { Content = file });
        if ((int?)batch!["status"] == 409)
            return;
        var id = (string?)batch["id"];
        await a.GetUntilAsync($"/v1/imports/{id}", static b => (string?)b!["state"] is "completed" or "failed");
        await a.GetAsync($"/v1/imports/{id}/errors");
        await a.GetAsync($"/v1/imports/{id}/errors.csv");
    }
}
