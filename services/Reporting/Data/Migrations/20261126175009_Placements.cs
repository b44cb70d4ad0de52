using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Reporting.Data.Migrations
{
    /// <inheritdoc />
    public partial class Placements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "job_search_fact",
                columns: table => new
                {
                    job_search_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registered_on = table.Column<DateOnly>(type: "date", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    is_cancelled = table.Column<bool>(type: "boolean", nullable: false),
                    counselled_on = table.Column<DateOnly>(type: "date", nullable: true),
                    referred_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_search_fact", x => x.job_search_id);
                });

            migrationBuilder.CreateTable(
                name: "placement_fact",
                columns: table => new
                {
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recruited_on = table.Column<DateOnly>(type: "date", nullable: false),
                    age = table.Column<int>(type: "integer", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    workplace_commune_code = table.Column<string>(type: "text", nullable: false),
                    confirmed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_fact", x => x.placement_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_job_search_fact_registered_on",
                table: "job_search_fact",
                column: "registered_on");

            migrationBuilder.CreateIndex(
                name: "ix_placement_fact_recruited_on",
                table: "placement_fact",
                column: "recruited_on");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "job_search_fact");

            migrationBuilder.DropTable(
                name: "placement_fact");
        }
    }
}
