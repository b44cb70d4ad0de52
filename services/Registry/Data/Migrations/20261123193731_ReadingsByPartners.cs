using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReadingsByPartners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "agreement_id",
                table: "record_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "purpose_detail",
                table: "record_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "request_id",
                table: "record_reading",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "agreement_id",
                table: "record_reading");

            migrationBuilder.DropColumn(
                name: "purpose_detail",
                table: "record_reading");

            migrationBuilder.DropColumn(
                name: "request_id",
                table: "record_reading");
        }
    }
}
