using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Training.Data.Migrations
{
    /// <inheritdoc />
    public partial class PartnersVerify : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "agreement_id",
                table: "learner_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "purpose",
                table: "learner_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "purpose_detail",
                table: "learner_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "request_id",
                table: "learner_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "birth_date",
                table: "enrolment",
                type: "bytea",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "agreement_id",
                table: "learner_reading");

            migrationBuilder.DropColumn(
                name: "purpose",
                table: "learner_reading");

            migrationBuilder.DropColumn(
                name: "purpose_detail",
                table: "learner_reading");

            migrationBuilder.DropColumn(
                name: "request_id",
                table: "learner_reading");

            migrationBuilder.DropColumn(
                name: "birth_date",
                table: "enrolment");
        }
    }
}
