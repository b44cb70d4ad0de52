using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Vacancies.Data.Migrations
{
    /// <inheritdoc />
    public partial class Seekers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "job_search",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    filed_as = table.Column<Guid>(type: "uuid", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    birth_date = table.Column<DateOnly>(type: "date", nullable: false),
                    filed_on = table.Column<DateOnly>(type: "date", nullable: false),
                    services = table.Column<string[]>(type: "text[]", nullable: false),
                    looks_for_job = table.Column<bool>(type: "boolean", nullable: false),
                    form = table.Column<string>(type: "jsonb", nullable: false),
                    occupation = table.Column<string>(type: "text", nullable: false),
                    contact = table.Column<byte[]>(type: "bytea", nullable: true),
                    consent_version = table.Column<int>(type: "integer", nullable: false),
                    consent_digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    consent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entered_by = table.Column<string>(type: "text", nullable: false),
                    cancelled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_reason = table.Column<string>(type: "text", nullable: true),
                    counselled_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_search", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person_merge",
                columns: table => new
                {
                    merged_person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    is_merged = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_merge", x => x.merged_person_id);
                });

            migrationBuilder.CreateTable(
                name: "seeker_reading",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_by = table.Column<string>(type: "text", nullable: false),
                    reader_name = table.Column<string>(type: "text", nullable: true),
                    reader_unit = table.Column<string>(type: "text", nullable: true),
                    reader_roles = table.Column<string[]>(type: "text[]", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    person_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seeker_reading", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "counselling",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job_search_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    held_on = table.Column<DateOnly>(type: "date", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_counselling", x => x.id);
                    table.ForeignKey(
                        name: "fk_counselling_job_search_job_search_id",
                        column: x => x.job_search_id,
                        principalTable: "job_search",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "referral",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    job_search_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    vacancy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    workplace_commune_code = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    score = table.Column<int>(type: "integer", nullable: false),
                    referred_on = table.Column<DateOnly>(type: "date", nullable: false),
                    referred_by = table.Column<string>(type: "text", nullable: false),
                    interviewed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    recruited_on = table.Column<DateOnly>(type: "date", nullable: true),
                    starts_on = table.Column<DateOnly>(type: "date", nullable: true),
                    contract_kind = table.Column<string>(type: "text", nullable: true),
                    confirmed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_referral", x => x.id);
                    table.ForeignKey(
                        name: "fk_referral_job_search_job_search_id",
                        column: x => x.job_search_id,
                        principalTable: "job_search",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_referral_vacancy_vacancy_id",
                        column: x => x.vacancy_id,
                        principalTable: "vacancy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_counselling_held_on",
                table: "counselling",
                column: "held_on");

            migrationBuilder.CreateIndex(
                name: "ix_counselling_job_search_id",
                table: "counselling",
                column: "job_search_id");

            migrationBuilder.CreateIndex(
                name: "ix_counselling_person_id",
                table: "counselling",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_job_search_commune_code",
                table: "job_search",
                column: "commune_code");

            migrationBuilder.CreateIndex(
                name: "ix_job_search_filed_as",
                table: "job_search",
                column: "filed_as");

            migrationBuilder.CreateIndex(
                name: "ix_job_search_filed_on",
                table: "job_search",
                column: "filed_on");

            migrationBuilder.CreateIndex(
                name: "ix_job_search_person_id",
                table: "job_search",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_referral_job_search_id_vacancy_id",
                table: "referral",
                columns: new[] { "job_search_id", "vacancy_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_referral_person_id",
                table: "referral",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_referral_referred_on",
                table: "referral",
                column: "referred_on");

            migrationBuilder.CreateIndex(
                name: "ix_referral_vacancy_id",
                table: "referral",
                column: "vacancy_id");

            migrationBuilder.CreateIndex(
                name: "ix_seeker_reading_person_ids",
                table: "seeker_reading",
                column: "person_ids")
                .Annotation("Npgsql:IndexMethod", "gin");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "counselling");

            migrationBuilder.DropTable(
                name: "person_merge");

            migrationBuilder.DropTable(
                name: "referral");

            migrationBuilder.DropTable(
                name: "seeker_reading");

            migrationBuilder.DropTable(
                name: "job_search");
        }
    }
}
