using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Insurance.Data.Migrations
{
    /// <inheritdoc />
    public partial class Participation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "declared_row",
                columns: table => new
                {
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    employer_code = table.Column<string>(type: "text", nullable: true),
                    contract_kind = table.Column<string>(type: "text", nullable: true),
                    occupation = table.Column<string>(type: "text", nullable: true),
                    started_on = table.Column<DateOnly>(type: "date", nullable: true),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true),
                    paid_to = table.Column<int>(type: "integer", nullable: true),
                    in_arrears = table.Column<bool>(type: "boolean", nullable: false),
                    birth_month = table.Column<string>(type: "text", nullable: false),
                    sex = table.Column<string>(type: "text", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_declared_row", x => new { x.file_id, x.line });
                });

            migrationBuilder.CreateTable(
                name: "difference",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    employer_code = table.Column<string>(type: "text", nullable: true),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    first_month = table.Column<int>(type: "integer", nullable: false),
                    last_month = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_difference", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "participation_file",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    month = table.Column<int>(type: "integer", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    uploaded_by = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    uploaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    reconciled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    accepted = table.Column<int>(type: "integer", nullable: false),
                    rejected = table.Column<int>(type: "integer", nullable: false),
                    theirs = table.Column<int>(type: "integer", nullable: false),
                    ours = table.Column<int>(type: "integer", nullable: false),
                    matched = table.Column<int>(type: "integer", nullable: false),
                    differing = table.Column<int>(type: "integer", nullable: false),
                    missing_here = table.Column<int>(type: "integer", nullable: false),
                    missing_there = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participation_file", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "participation_spell",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last_month = table.Column<int>(type: "integer", nullable: false),
                    opened_on = table.Column<DateOnly>(type: "date", nullable: false),
                    closed_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participation_spell", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person_coverage",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    month = table.Column<int>(type: "integer", nullable: false),
                    compulsory = table.Column<bool>(type: "boolean", nullable: false),
                    voluntary = table.Column<bool>(type: "boolean", nullable: false),
                    in_arrears = table.Column<bool>(type: "boolean", nullable: false),
                    birth_month = table.Column<string>(type: "text", nullable: false),
                    sex = table.Column<string>(type: "text", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_coverage", x => x.person_id);
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
                name: "refused_row",
                columns: table => new
                {
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    column = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_refused_row", x => new { x.file_id, x.line });
                });

            migrationBuilder.CreateTable(
                name: "registered_employer",
                columns: table => new
                {
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registered_employer", x => x.employer_id);
                });

            migrationBuilder.CreateTable(
                name: "registered_employer_code",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registered_employer_code", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "registered_employment",
                columns: table => new
                {
                    employment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    contract_kind = table.Column<string>(type: "text", nullable: true),
                    started_on = table.Column<DateOnly>(type: "date", nullable: false),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    is_void = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registered_employment", x => x.employment_id);
                });

            migrationBuilder.CreateTable(
                name: "registered_person",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    activity_status = table.Column<string>(type: "text", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registered_person", x => x.person_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_difference_kind_person_id_employer_id_employer_code",
                table: "difference",
                columns: new[] { "kind", "person_id", "employer_id", "employer_code" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_difference_state_commune_code_id",
                table: "difference",
                columns: new[] { "state", "commune_code", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_participation_file_month_sha256",
                table: "participation_file",
                columns: new[] { "month", "sha256" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_participation_spell_person_id_employer_id",
                table: "participation_spell",
                columns: new[] { "person_id", "employer_id" },
                unique: true,
                filter: "closed_on is null");

            migrationBuilder.CreateIndex(
                name: "ix_participation_spell_person_id_employer_id_last_month",
                table: "participation_spell",
                columns: new[] { "person_id", "employer_id", "last_month" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "declared_row");

            migrationBuilder.DropTable(
                name: "difference");

            migrationBuilder.DropTable(
                name: "participation_file");

            migrationBuilder.DropTable(
                name: "participation_spell");

            migrationBuilder.DropTable(
                name: "person_coverage");

            migrationBuilder.DropTable(
                name: "person_merge");

            migrationBuilder.DropTable(
                name: "refused_row");

            migrationBuilder.DropTable(
                name: "registered_employer");

            migrationBuilder.DropTable(
                name: "registered_employer_code");

            migrationBuilder.DropTable(
                name: "registered_employment");

            migrationBuilder.DropTable(
                name: "registered_person");
        }
    }
}
