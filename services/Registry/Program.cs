using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Consents;
using Lmis.Registry.Copies;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.Exchange;
using Lmis.Registry.Feeds;
using Lmis.Registry.Handovers;
using Lmis.Registry.Imports;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.National;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Quality;
using Lmis.Registry.Rights;
using Lmis.Registry.Snapshots;
using Lmis.Registry.SpecialGroups;
using Lmis.Registry.Verifications;
using Lmis.Registry.Subscriptions;
using Lmis.Registry.Workers;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("registry");
builder.Services.AddProblemTexts();
builder.AddDatabase<RegistryDb>();
builder.AddMessaging<RegistryDb>();
builder.AddExchangeDatasets(WorkerStatusDataset.Dataset, RegistrationsDataset.Dataset, RecordHandoverDataset.Dataset, FeedInbox.Dataset);
builder.Services.AddValidation();
builder.Services.AddGrpc(static grpc => grpc.IgnoreUnknownServices = true);
builder.Services.AddSingleton(CodeListSet.Load());
builder.Services.AddPersonalData();
builder.Services.AddImports();
builder.Services.AddVerifications();
builder.Services.AddHandovers();
builder.Services.AddNationalExchange();
builder.Services.AddDuplicates();
builder.Services.AddDataQuality();
builder.Services.AddFeeds();
builder.Services.AddScoped<LinkRecords>();

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

ListCodeLists.Map(v1);
GetCodeList.Map(v1);
ConvertAdministrativeUnit.Map(v1);
ConvertIndustry.Map(v1);

var workers = v1.MapGroup("/workers");
EnterLabourRecord.Map(workers);
GetLabourRecord.Map(workers);
CorrectLabourRecord.Map(workers);
AttachReceipt.Map(workers);
SearchWorkers.Map(workers);
GetHistory.Map(workers);
LookUpNames.Map(workers);
ListSpecialGroups.Map(workers);
GetSpecialGroup.Map(workers);
AddSpecialGroup.Map(workers);
CorrectSpecialGroup.Map(workers);
EndSpecialGroup.Map(workers);
VerifyPerson.Map(workers);
OpenEmployment.Map(workers);
ListPersonsEmployments.Map(workers);
LinkLogin.Map(workers);
EndLogin.Map(workers);
ListConsents.Map(workers);
EnterConsent.Map(workers);
EnterWithdrawal.Map(workers);
EnterDataRequest.Map(workers);
EndRestriction.Map(workers);
BeginHandover.Map(workers);

var me = v1.MapGroup("/me");
GetOwnRecord.Map(me);
ListOwnReadings.Map(me);
ExportOwnData.Map(me);
ListOwnConsents.Map(me);
GiveOwnConsent.Map(me);
WithdrawOwnConsent.Map(me);
AskAboutOwnData.Map(me);
ListOwnDataRequests.Map(me);

var requests = v1.MapGroup("/data-requests");
ListDataRequests.Map(requests);
DecideDataRequest.Map(requests);
CompleteDataRequest.Map(requests);

SearchReadings.Map(v1);

var employments = v1.MapGroup("/employments");
CorrectEmployment.Map(employments);
CloseEmployment.Map(employments);

var employers = v1.MapGroup("/employers");
EnterEmployer.Map(employers);
GetEmployer.Map(employers);
CorrectEmployer.Map(employers);
ConvertLegalForm.Map(employers);
AddBranch.Map(employers);
CloseBranch.Map(employers);
SearchEmployers.Map(employers);
GetEmployerHistory.Map(employers);
ListEmployersEmployments.Map(employers);
VerifyEmployer.Map(employers);

var claims = v1.MapGroup("/number-claims");
ListNumberClaims.Map(claims);
DecideNumberClaim.Map(claims);

var imports = v1.MapGroup("/imports");
UploadImport.Map(imports);
ListImports.Map(imports);
GetImport.Map(imports);
StreamImportProgress.Map(imports);
ListImportErrors.Map(imports);
DownloadImportErrors.Map(imports);
CancelImport.Map(imports);
ListImportQuestions.Map(imports);
AnswerImportQuestions.Map(imports);

GetDataQuality.Map(v1);
DownloadDataQuality.Map(v1);

var conflicts = v1.MapGroup("/feed-conflicts");
ListFeedConflicts.Map(conflicts);
GetFeedConflict.Map(conflicts);
DecideFeedConflict.Map(conflicts);
var verifications = v1.MapGroup("/verifications");
StartVerification.Map(verifications);
ListVerifications.Map(verifications);
GetVerification.Map(verifications);
CancelVerification.Map(verifications);
ListDifferences.Map(verifications);
DecideDifference.Map(verifications);
ListEmployerDifferences.Map(verifications);
DecideEmployerDifference.Map(verifications);

var handovers = v1.MapGroup("/handovers");
ListHandovers.Map(handovers);
GetHandover.Map(handovers);
AcceptHandover.Map(handovers);
RefuseHandover.Map(handovers);
WithdrawHandover.Map(handovers);

ListRegistrationRefusals.Map(v1);
var reconciliations = v1.MapGroup("/reconciliations");
ListReconciliations.Map(reconciliations);
StartReconciliation.Map(reconciliations);

var keys = v1.MapGroup("/data-keys");
ListDataKeys.Map(keys);
BeginKeyRotation.Map(keys);
DestroyDataKey.Map(keys);

var duplicates = v1.MapGroup("/duplicates");
StartDuplicateSearch.Map(duplicates);
GetDuplicateSearch.Map(duplicates);
ListDuplicates.Map(duplicates);
GetDuplicate.Map(duplicates);
DecideDuplicate.Map(duplicates);

var merges = v1.MapGroup("/merges");
MergePersons.Map(merges);
GetMerge.Map(merges);
UndoMerge.Map(merges);

QueryPartnerCopies.Map(v1.MapGroup("/partner-copies"));

// For partners, through the gateway.
app.MapExchangeDataset(WorkerStatusDataset.Dataset, static status =>
{
    ShareWorkerStatus.Map(status);
    ShareWorkerStatusChanges.Map(status);
});
app.MapExchangeDataset(RegistrationsDataset.Dataset, static registrations =>
{
    ShareRegistrationChanges.Map(registrations);
    ShareRegistrationCounts.Map(registrations);
});

app.MapExchangeDataset(RecordHandoverDataset.Dataset, static handover =>
{
    ReceiveHandoverOffer.Map(handover);
    ReceiveHandoverWithdrawal.Map(handover);
    GiveHandoverRecord.Map(handover);
    ReceiveHandoverAcceptance.Map(handover);
    ReceiveHandoverRefusal.Map(handover);
    ReceiveHandoverActivation.Map(handover);
});

// What partners' feeds tell, through the gateway.
app.MapExchangeDataset(FeedInbox.Dataset, static feeds =>
{
    TakeWorkerStatus.Map(feeds);
    TakeRegistrations.Map(feeds);
});

// gRPC for other services, through their sidecar.
var registry = app.Configuration.GetSection("Registry").Get<RegistryOptions>() ?? new RegistryOptions();
app.MapGrpcService<ResolvePersons>().OnSidecarPort()
    .RequireServiceScope(Scopes.RegistryResolve, [.. registry.ResolveCallers ?? ["reporting", "vacancies", "training", "insurance"]]);
app.MapGrpcService<StreamSnapshot>().OnSidecarPort()
    .RequireServiceScope(Scopes.RegistrySnapshot, [.. registry.SnapshotCallers ?? ["reporting"]]);

// Events of other services, through the sidecar.
WhenPlacementMade.Map(app);
WhenPlacementEnded.Map(app);
WhenParticipationDeclared.Map(app);
WhenCertificateChanged.Map(app);
app.MapMessagingSubscriptions();
app.MapMessagingOperations(v1);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
