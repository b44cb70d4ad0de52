using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Training.Data.Migrations
{
    /// <inheritdoc />
    public partial class GuidancePlace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "commune_code",
                table: "guidance_count",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "commune_code",
                table: "guidance_count");
        }
    }
}
