using Microsoft.EntityFrameworkCore;

namespace Lmis.Hosting.Tests;

/// <summary>A row in a commune.</summary>
public sealed class SampleRow : IAreaScoped
{
    public int Id { get; set; }
    public string CommuneCode { get; set; } = "";
    public string? FormerDistrictCode { get; set; }
    public string Text { get; set; } = "";
}

/// <summary>A database with one area-scoped table.</summary>
public sealed class SampleDb(DbContextOptions<SampleDb> options, AreaScope area) : ServiceDb(options, area)
{
    public DbSet<SampleRow> Rows => Set<SampleRow>();
}
