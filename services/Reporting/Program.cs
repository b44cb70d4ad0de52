using Lmis.Contracts;
using Lmis.Contracts.Messaging.V1;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Reporting;
using Lmis.Reporting.Completeness;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Exchange;
using Lmis.Reporting.Facts;
using Lmis.Reporting.HeadCounts;
using Lmis.Reporting.ImportedValues;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.LabourForces;
using Lmis.Reporting.National;
using Lmis.Reporting.Rebuilds;
using Lmis.Reporting.Subscriptions;
using Lmis.Reporting.Targets;
using Lmis.Reporting.Units;
using Lmis.Reporting.YearlyReports;
using Lmis.Reporting.YearlyReports.Documents;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("reporting");
builder.AddDatabase<ReportingDb>();
builder.AddMessaging<ReportingDb>();
builder.AddServiceGrpcClient<Snapshot.SnapshotClient>("registry", Scopes.RegistrySnapshot);
foreach (var service in FollowedTable.All.Select(static t => t.Service).Distinct())
    builder.AddServiceGrpcClient<Snapshots.SnapshotsClient>(service, Scopes.MessagingSnapshot);
builder.AddExchangeDatasets(IndicatorsDataset.Dataset);
builder.Services.AddValidation();
builder.Services.AddOptions<ReportingOptions>().BindConfiguration("Reporting").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(static services => UnitList.ReadEmbedded(services.GetRequiredService<IOptions<PlatformOptions>>().Value.ProvinceCode));
builder.Services.AddSingleton<RegisterCounts>();
builder.Services.AddSingleton<CoverageCounts>();
builder.Services.AddScoped<IndicatorReading>();
builder.Services.AddSingleton(WorkingDays.ReadEmbedded());
builder.Services.AddScoped<ProposedLines>();
builder.Services.AddScoped<ChangePart>();
builder.Services.AddNational();
builder.Services.AddSingleton<RebuildSignal>();
builder.Services.AddHostedService<OpenYear>();
builder.Services.AddHostedService<Compaction>();
builder.Services.AddHostedService<RebuildWorker>();

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

var indicators = v1.MapGroup("/indicators").WithTags("Indicators");
ListIndicators.Map(indicators);
GetIndicator.Map(indicators);
GetIndicatorDefinition.Map(indicators);
GetCompleteness.Map(v1);

ImportHeadCounts.Map(v1);
ImportLabourForce.Map(v1);
ImportValues.Map(v1);
SetTargets.Map(v1);

var reports = v1.MapGroup("/yearly-reports").WithTags("YearlyReports");
ListYearlyReports.Map(reports);
OpenYearlyReport.Map(reports);
GetYearlyReport.Map(reports);
SaveYearlyReport.Map(reports);
ListParts.Map(reports);
GetPart.Map(reports);
SavePart.Map(reports);
SubmitPart.Map(reports);
DecidePart.Map(reports);
ConsolidateYearlyReport.Map(reports);
ReturnYearlyReport.Map(reports);
SignYearlyReport.Map(reports);
GetReportDocument.Map(reports);

var rebuilds = v1.MapGroup("/rebuilds").WithTags("Rebuilds");
StartRebuild.Map(rebuilds);
GetRebuild.Map(rebuilds);

// For partners, through the gateway.
app.MapExchangeDataset(IndicatorsDataset.Dataset, static indicators =>
{
    ShareIndicatorList.Map(indicators);
    ShareIndicator.Map(indicators);
});

WhenLabourRecordChanged.Map(app);
WhenJobSearchChanged.Map(app);
WhenPlacementChanged.Map(app);
WhenPersonMerged.Map(app);
WhenPersonUnmerged.Map(app);
WhenParticipationChanged.Map(app);
WhenMonthReconciled.Map(app);
WhenGuidanceReported.Map(app);
app.MapMessagingSubscriptions();
app.MapMessagingOperations(v1);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
