using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Lmis.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReportScopes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "reporting-focal-point", "reporting.write" });

            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[,]
                {
                    { "commune-officer", "reporting.report" },
                    { "department-officer", "reporting.consolidate" },
                    { "director", "reporting.sign" },
                    { "reporting-focal-point", "reporting.report" }
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "commune-officer", "reporting.report" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "reporting.consolidate" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "director", "reporting.sign" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "reporting-focal-point", "reporting.report" });

            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[] { "reporting-focal-point", "reporting.write" });
        }
    }
}
