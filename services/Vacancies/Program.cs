using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Exchange;
using Lmis.Vacancies.Funnels;
using Lmis.Vacancies.JobSite;
using Lmis.Vacancies.Matching;
using Lmis.Vacancies.PersonalData;
using Lmis.Vacancies.Persons;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Referrals;
using Lmis.Vacancies.Seekers;
using Lmis.Vacancies.Snapshots;
using Lmis.Vacancies.Subscriptions;
using Lmis.Vacancies.Wages;
using PersonsClient = Lmis.Contracts.Registry.V1.Persons.PersonsClient;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("vacancies");
builder.AddDatabase<VacanciesDb>();
builder.AddMessaging<VacanciesDb>();
builder.AddServiceGrpcClient<PersonsClient>("registry", Scopes.RegistryResolve);
builder.AddExchangeDatasets(VacanciesDataset.Dataset);
builder.Services.AddValidation();
builder.Services.AddOptions<VacanciesOptions>().BindConfiguration("Vacancies").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<ContactCipher>();
builder.Services.AddSingleton(CodeListSet.Load());
builder.Services.AddSingleton(MinimumWages.Load());
builder.Services.AddSingleton<VacancyRules>();
builder.Services.AddSingleton<SeekerRules>();
builder.Services.AddSingleton<MatchScore>();
builder.Services.AddScoped<ResolvePerson>();
builder.Services.AddScoped<VacancySearch>();
builder.Services.AddHostedService<CloseExpired>();

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

// Open to everyone.
var site = v1.MapGroup("/job-site").WithTags("Job site");
ListCodeLists.Map(site);
SearchVacancies.Map(site);
GetPublicVacancy.Map(site);
GetJobPosting.Map(site);
FollowVacancies.Map(site);
GetConsentText.Map(site);

var vacancies = v1.MapGroup("/vacancies").WithTags("Vacancies");
var own = v1.MapGroup("/own/vacancies").WithTags("Own vacancies");
EnterVacancy.Map(vacancies);
CorrectVacancy.Map(vacancies);
CheckVacancy.Map(vacancies);
PublishVacancy.Map(vacancies);
WithdrawVacancy.Map(vacancies);
GetVacancy.Map(vacancies, own);
ListVacancies.Map(vacancies, own);
MatchSeekers.Map(vacancies);

var searches = v1.MapGroup("/job-searches").WithTags("Seekers");
var persons = v1.MapGroup("/persons").WithTags("Seekers");
FileJobSearch.Map(searches);
GetJobSearch.Map(searches, persons);
RecordCounselling.Map(searches);
MatchVacancies.Map(searches);
ReferSeeker.Map(searches);
CancelJobSearch.Map(searches);

var referrals = v1.MapGroup("/referrals").WithTags("Referrals");
GetReferral.Map(referrals);
RecordInterview.Map(referrals);
RecordRefusal.Map(referrals);
RecordRecruitment.Map(referrals);
ConfirmPlacement.Map(referrals);
EndPlacement.Map(referrals);
CountFunnel.Map(v1);

// For partners, through the gateway.
app.MapExchangeDataset(VacanciesDataset.Dataset, static shared =>
{
    ShareVacancies.Map(shared);
    ShareChanges.Map(shared);
    ShareVacancy.Map(shared);
});

// The states it tells as events, all again, for who builds tables anew.
SnapshotJobSearches.Map(app);
SnapshotPlacements.Map(app);
app.MapSnapshots("reporting");

// Events of other services, through the sidecar.
WhenEmployerChanged.Map(app);
WhenPersonMerged.Map(app);
WhenPersonUnmerged.Map(app);
app.MapMessagingSubscriptions();
app.MapMessagingOperations(v1);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
