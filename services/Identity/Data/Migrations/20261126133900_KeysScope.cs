using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class KeysScope : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[] { "administrator", "registry.keys" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "administrator", "registry.keys" });
        }
    }
}
