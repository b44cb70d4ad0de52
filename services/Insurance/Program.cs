using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("insurance");
builder.AddDatabase<InsuranceDb>();
builder.AddMessaging<InsuranceDb>();
builder.Services.AddValidation();
builder.Services.AddSingleton(RuleBook.Load());
builder.Services.AddSingleton(MinimumWages.Load());
builder.Services.AddSingleton(WorkingDays.Load());

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

CalculateBenefit.Map(v1);
CalculateTraining.Map(v1);
CalculateContribution.Map(v1);

app.MapMessagingSubscriptions();
app.MapMessagingOperations(v1);

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
