using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Reporting.Data.Migrations
{
    /// <inheritdoc />
    public partial class Guidance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "guidance_fact",
                columns: table => new
                {
                    school_code = table.Column<string>(type: "text", nullable: false),
                    school_year = table.Column<int>(type: "integer", nullable: false),
                    level = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    graduates = table.Column<int>(type: "integer", nullable: false),
                    guided = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_guidance_fact", x => new { x.school_code, x.school_year, x.level });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "guidance_fact");
        }
    }
}
