using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("registry");
builder.AddDatabase<RegistryDb>();
builder.AddMessaging<RegistryDb>();
builder.Services.AddValidation();
builder.Services.AddSingleton(CodeListSet.Load());
builder.Services.AddPersonalData();

var app = builder.Build();
app.UsePlatform();
var v1 = app.MapGroup("/v1");

return await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
