using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Lmis.Gateway.Data.Migrations;

/// <summary>The keys that every deployable keeps in its own database.</summary>
[DbContext(typeof(GatewayDb)), Migration("20261123190000_GatewayKeys")]
public sealed class GatewayKeys : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        name: "data_protection_keys",
        columns: table => new
        {
            id = table.Column<int>(type: "integer", nullable: false)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            friendly_name = table.Column<string>(type: "text", nullable: true),
            xml = table.Column<string>(type: "text", nullable: true),
        },
        constraints: table => table.PrimaryKey("pk_data_protection_keys", x => x.id));

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("data_protection_keys");
}
