using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Insurance.Agency;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Lmis.Insurance.Participation;
using Lmis.Insurance.Snapshots;
using Lmis.Insurance.Subscriptions;
using Lmis.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("insurance");
builder.AddDatabase<InsuranceDb>();
builder.AddMessaging<InsuranceDb>();
builder.AddServiceGrpcClient<Persons.PersonsClient>("registry", Scopes.RegistryResolve);
builder.Services.AddValidation();
builder.Services.AddSingleton(RuleBook.Load());
builder.Services.AddSingleton(MinimumWages.Load());
builder.Services.AddSingleton(WorkingDays.Load());
builder.Services.AddAgency();
builder.Services.AddSingleton<ReconcileSignal>();
builder.Services.AddHostedService<ReconcileWorker>();

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

CalculateBenefit.Map(v1);
CalculateTraining.Map(v1);
CalculateContribution.Map(v1);

var files = v1.MapGroup("/participation-files");
ReceiveFile.Map(files);
FetchFile.Map(files);
ListFiles.Map(files);
GetFile.Map(files);
ListRefusedRows.Map(files);
CompareAgain.Map(files);

var differences = v1.MapGroup("/differences");
ListDifferences.Map(differences);
DecideDifference.Map(differences);

// Through the gateway, to the agency.
CompareParticipation.Map(v1);

// The states it tells as events, all again, for who builds tables anew.
SnapshotCoverage.Map(app);
SnapshotMonths.Map(app);
app.MapSnapshots("reporting");

// Events of Registry, through the sidecar.
WhenLabourRecordChanged.Map(app);
WhenEmployerChanged.Map(app);
WhenEmploymentChanged.Map(app);
WhenPersonMerged.Map(app);
WhenPersonUnmerged.Map(app);

app.MapMessagingSubscriptions();
app.MapMessagingOperations(v1);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
