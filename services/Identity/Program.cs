var builder = WebApplication.CreateBuilder(args);
builder.Build().Run();

/// <summary>Entry point; public so that tests can host it.</summary>
public partial class Program;
