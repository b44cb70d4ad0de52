using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Reporting.Data.Migrations
{
    /// <inheritdoc />
    public partial class Participation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "insurance_month",
                columns: table => new
                {
                    month = table.Column<int>(type: "integer", nullable: false),
                    is_complete = table.Column<bool>(type: "boolean", nullable: false),
                    reconciled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_insurance_month", x => x.month);
                });

            migrationBuilder.CreateTable(
                name: "participation_fact",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    month = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    compulsory = table.Column<bool>(type: "boolean", nullable: false),
                    voluntary = table.Column<bool>(type: "boolean", nullable: false),
                    in_arrears = table.Column<bool>(type: "boolean", nullable: false),
                    birth_month = table.Column<int>(type: "integer", nullable: false),
                    sex = table.Column<short>(type: "smallint", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participation_fact", x => new { x.person_id, x.month });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "insurance_month");

            migrationBuilder.DropTable(
                name: "participation_fact");
        }
    }
}
