using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Training;
using Lmis.Training.Certificates;
using Lmis.Training.Classes;
using Lmis.Training.Credentials;
using Lmis.Training.Data;
using Lmis.Training.Exchange;
using Lmis.Training.Guidance;
using Lmis.Training.Places;
using Lmis.Training.Programmes;
using Lmis.Training.PublicSite;
using Lmis.Training.Schools;
using Lmis.Training.Snapshots;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("training");
builder.AddDatabase<TrainingDb>();
builder.AddMessaging<TrainingDb>();
builder.AddServiceGrpcClient<Persons.PersonsClient>("registry", Scopes.RegistryResolve);
builder.AddExchangeDatasets(CertificatesDataset.Dataset);
builder.Services.AddValidation();
builder.Services.AddOptions<TrainingOptions>().BindConfiguration("Training").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(static services => new RowCipher(services.GetRequiredService<IOptions<TrainingOptions>>().Value.KeyFile, services.GetRequiredService<IOptions<TrainingOptions>>().Value.PreviousKeyFiles));
builder.Services.AddSingleton(static services => PlaceList.Load(services.GetRequiredService<IOptions<PlatformOptions>>().Value.ProvinceCode));
builder.Services.AddScoped<SigningKeys>();
builder.Services.AddSingleton<SignedLists>();
builder.Services.AddScoped<CertificateMaker>();

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

var schools = v1.MapGroup("/schools").WithTags("Schools");
EnterSchool.Map(schools);
ListSchools.Map(schools);

var programmes = v1.MapGroup("/programmes").WithTags("Programmes");
EnterProgramme.Map(programmes);
ApproveProgramme.Map(programmes);
ListProgrammes.Map(programmes);

var classes = v1.MapGroup("/classes").WithTags("Classes");
OpenClass.Map(classes);
ListClasses.Map(classes);
EnrolLearners.Map(classes);
ListLearners.Map(classes);
EnterResults.Map(classes);
IssueCertificates.Map(classes);

var certificates = v1.MapGroup("/certificates").WithTags("Certificates");
GetCertificate.Map(certificates);
MoveCertificate.Map(certificates);
ReissueCertificate.Map(certificates);
DownloadCredential.Map(certificates);

RotateSigningKey.Map(v1);
ReportGuidance.Map(v1);

// Open to everyone: what verifies a certificate, with us and without us.
var site = v1.MapGroup("/public").WithTags("Verification");
VerifyCertificate.Map(site);
ShowQrCode.Map(site);
GetStatusList.Map(site);
GetIssuer.Map(site);

// For partners, through the gateway.
app.MapExchangeDataset(CertificatesDataset.Dataset, static certificates => VerifyForPartner.Map(certificates));

// The states it tells as events, all again, for who builds tables anew.
SnapshotGuidance.Map(app);
app.MapSnapshots("reporting");

app.MapMessagingSubscriptions();
app.MapMessagingOperations(v1);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
