using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Lmis.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class MergeScope : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[,]
                {
                    { "commune-officer", "registry.merge" },
                    { "department-officer", "registry.merge" }
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "commune-officer", "registry.merge" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "registry.merge" });
        }
    }
}
