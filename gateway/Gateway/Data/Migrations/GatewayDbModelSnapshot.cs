using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Lmis.Gateway.Data.Migrations;

/// <summary>The part of the schema that Entity Framework knows of.</summary>
[DbContext(typeof(GatewayDb))]
public sealed class GatewayDbModelSnapshot : ModelSnapshot
{
    /// <inheritdoc/>
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.14").HasAnnotation("Relational:MaxIdentifierLength", 63);
        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);
        modelBuilder.Entity("Microsoft.AspNetCore.DataProtection.EntityFrameworkCore.DataProtectionKey", key =>
        {
            NpgsqlPropertyBuilderExtensions.UseIdentityByDefaultColumn(key.Property<int>("Id").ValueGeneratedOnAdd().HasColumnType("integer").HasColumnName("id"));
            key.Property<string>("FriendlyName").HasColumnType("text").HasColumnName("friendly_name");
            key.Property<string>("Xml").HasColumnType("text").HasColumnName("xml");
            key.HasKey("Id").HasName("pk_data_protection_keys");
            key.ToTable("data_protection_keys", (string)null!);
        });
    }
}
