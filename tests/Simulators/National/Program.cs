using Lmis.Hosting;
using Lmis.Simulators.National;
using Lmis.Simulators.National.Behaviours;
using Lmis.Simulators.National.Employment;
using Lmis.Simulators.National.Enterprises;
using Lmis.Simulators.National.Impostors;
using Lmis.Simulators.National.Insurance;
using Lmis.Simulators.National.People;
using Lmis.Simulators.National.Population;
using Lmis.Simulators.National.PublicServices;

if (args is ["impostor", ..])
    return await Impostor.RunAsync(args[1..]);

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.Sources.Insert(0, NationalOptions.Defaults());
builder.AddPlatform("national");
builder.AddControlPort();
builder.AddExchangeDatasets(PopulationDataset.Dataset, EnterprisesDataset.Dataset, InsuranceDataset.Dataset, EmploymentDataset.Dataset, EmploymentDataset.Feed, EmploymentDataset.Inbox, EmploymentDataset.Reports, PublicServicesDataset.Dataset);
builder.Services.AddValidation();
builder.Services.AddOptions<NationalOptions>().BindConfiguration("National").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<NationalRegisters>();
builder.Services.AddSingleton<BehaviourSet>();
builder.Services.AddSingleton<Registrations>();
builder.Services.AddSingleton<ProvinceRecords>();
builder.Services.AddSingleton<ReceivedReports>();
builder.Services.AddSingleton<Dossiers>();
builder.Services.AddSingleton<Declarations>();
builder.Services.AddHostedService<LoadRegisters>();

var app = builder.Build();
app.UsePlatform();
PopulationDataset.Map(app);
EnterprisesDataset.Map(app);
InsuranceDataset.Map(app);
EmploymentDataset.Map(app);
PublicServicesDataset.Map(app);
ControlService.Map(app);
return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
