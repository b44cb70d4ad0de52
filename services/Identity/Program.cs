using System.Text.Encodings.Web;
using System.Text.Unicode;
using Lmis.Hosting;
using Lmis.Identity.Clients;
using Lmis.Identity.Data;
using Lmis.Identity.Keys;
using Lmis.Identity.Limits;
using Lmis.Identity.Logins;
using Lmis.Identity.Pages;
using Lmis.Identity.Roles;
using Lmis.Identity.Seeds;
using Lmis.Identity.Tokens;
using Lmis.Identity.Users;

var builder = WebApplication.CreateBuilder(args);
builder.AddPlatform("identity");
builder.AddDatabase<IdentityDb>();
builder.AddDataProtectionCertificate();
builder.AddAuthorizationServer();
builder.AddLogins();
builder.AddRequestLimits();
builder.Services.AddValidation();
builder.Services.AddLocalization();
builder.Services.AddRazorComponents();
builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
builder.Services.AddScoped<UserChange>();
builder.Services.AddScoped<ApplySeed>();

var app = builder.Build();
app.UseIssuerAddress();
app.UseLanguages();
app.UseRequestLimits();
app.WaitForSigningKeys();
app.UsePlatform();
app.UseErrorPages();

var connect = app.MapGroup("/connect");
Authorize.Map(connect);
ExchangeToken.Map(connect);
EndSession.Map(connect);

GetStylesheet.Map(app);
SignIn.Map(app);
SignInWithCode.Map(app);
ShowAccount.Map(app);
EnrolSecondFactor.Map(app);
SignOut.Map(app);

var v1 = app.MapGroup("/v1");
ListRoles.Map(v1);
ListLoginAttempts.Map(v1);

var users = v1.MapGroup("/users");
ListUsers.Map(users);
CreateUser.Map(users);
GetUser.Map(users);
ChangeUser.Map(users);
DisableUser.Map(users);
EnableUser.Map(users);
UnlockUser.Map(users);
ResetPassword.Map(users);
ResetSecondFactor.Map(users);

var clients = v1.MapGroup("/clients");
ListClients.Map(clients);
RegisterClient.Map(clients);
DisableClient.Map(clients);
EnableClient.Map(clients);

return args is ["seed", ..] ? await SeedCommand.RunAsync(app, args) : await app.RunPlatformAsync(args);

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
