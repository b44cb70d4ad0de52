using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Lmis.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class ExchangeScopes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[,]
                {
                    { "administrator", "exchange.administer" },
                    { "administrator", "exchange.journal" },
                    { "data-protection-officer", "exchange.journal" },
                    { "department-officer", "exchange.call" }
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "administrator", "exchange.administer" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "administrator", "exchange.journal" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "data-protection-officer", "exchange.journal" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "exchange.call" });
        }
    }
}
