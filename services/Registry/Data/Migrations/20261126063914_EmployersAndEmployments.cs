using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class EmployersAndEmployments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .Annotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .Annotation("Npgsql:PostgresExtension:fuzzystrmatch", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:fuzzystrmatch", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "employer",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    owner_number = table.Column<byte[]>(type: "bytea", nullable: true),
                    owner_number_index = table.Column<byte[]>(type: "bytea", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false),
                    name_key = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    industry = table.Column<string>(type: "text", nullable: true),
                    section = table.Column<string>(type: "text", nullable: true),
                    industry2018 = table.Column<string>(type: "text", nullable: true),
                    section2018 = table.Column<string>(type: "text", nullable: true),
                    employees = table.Column<int>(type: "integer", nullable: true),
                    annual_revenue = table.Column<long>(type: "bigint", nullable: true),
                    total_capital = table.Column<long>(type: "bigint", nullable: true),
                    size_class = table.Column<string>(type: "text", nullable: true),
                    in_industrial_zone = table.Column<bool>(type: "boolean", nullable: true),
                    industrial_zone = table.Column<string>(type: "text", nullable: true),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_commune_code = table.Column<string>(type: "text", nullable: true),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    address = table.Column<byte[]>(type: "bytea", nullable: true),
                    phone = table.Column<byte[]>(type: "bytea", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    is_declared = table.Column<bool>(type: "boolean", nullable: false),
                    effective_on = table.Column<DateOnly>(type: "date", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employer", x => x.id);
                    table.CheckConstraint("ck_employer_one_code", "(code IS NULL) <> (owner_number_index IS NULL)");
                });

            migrationBuilder.CreateTable(
                name: "employer_branch",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    opened_on = table.Column<DateOnly>(type: "date", nullable: true),
                    closed_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employer_branch", x => x.id);
                    table.ForeignKey(
                        name: "fk_employer_branch_employer_employer_id",
                        column: x => x.employer_id,
                        principalTable: "employer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "employer_change",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    effective_on = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true),
                    fields = table.Column<string[]>(type: "text[]", nullable: false),
                    before = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employer_change", x => x.id);
                    table.ForeignKey(
                        name: "fk_employer_change_employer_employer_id",
                        column: x => x.employer_id,
                        principalTable: "employer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "employer_legal_form",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    owner_number = table.Column<byte[]>(type: "bytea", nullable: true),
                    owner_number_index = table.Column<byte[]>(type: "bytea", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false),
                    valid_from = table.Column<DateOnly>(type: "date", nullable: true),
                    valid_to = table.Column<DateOnly>(type: "date", nullable: true),
                    ground = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employer_legal_form", x => x.id);
                    table.ForeignKey(
                        name: "fk_employer_legal_form_employer_employer_id",
                        column: x => x.employer_id,
                        principalTable: "employer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "employment",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    branch_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    started_on = table.Column<DateOnly>(type: "date", nullable: false),
                    start_is_known = table.Column<bool>(type: "boolean", nullable: false),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true),
                    contract_kind = table.Column<string>(type: "text", nullable: true),
                    contract_until = table.Column<DateOnly>(type: "date", nullable: true),
                    occupation = table.Column<string>(type: "text", nullable: true),
                    job_title = table.Column<string>(type: "text", nullable: true),
                    workplace_commune_code = table.Column<string>(type: "text", nullable: true),
                    in_industrial_zone = table.Column<bool>(type: "boolean", nullable: true),
                    hours_per_week = table.Column<decimal>(type: "numeric(4,1)", precision: 4, scale: 1, nullable: true),
                    wage = table.Column<byte[]>(type: "bytea", nullable: true),
                    is_insured = table.Column<bool>(type: "boolean", nullable: false),
                    is_void = table.Column<bool>(type: "boolean", nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employment", x => x.id);
                    table.ForeignKey(
                        name: "fk_employment_employer_branch_branch_id",
                        column: x => x.branch_id,
                        principalTable: "employer_branch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_employment_employer_employer_id",
                        column: x => x.employer_id,
                        principalTable: "employer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_employment_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "employment_change",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    employment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true),
                    fields = table.Column<string[]>(type: "text[]", nullable: false),
                    before = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employment_change", x => x.id);
                    table.ForeignKey(
                        name: "fk_employment_change_employment_employment_id",
                        column: x => x.employment_id,
                        principalTable: "employment",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "employment_claim",
                columns: table => new
                {
                    source = table.Column<string>(type: "text", nullable: false),
                    source_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    employment_id = table.Column<Guid>(type: "uuid", nullable: true),
                    opened_on = table.Column<DateOnly>(type: "date", nullable: true),
                    start_is_known = table.Column<bool>(type: "boolean", nullable: false),
                    closed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    close_reason = table.Column<string>(type: "text", nullable: true),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_employment_claim", x => new { x.source, x.source_id });
                    table.ForeignKey(
                        name: "fk_employment_claim_employer_employer_id",
                        column: x => x.employer_id,
                        principalTable: "employer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_employment_claim_employment_employment_id",
                        column: x => x.employment_id,
                        principalTable: "employment",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_employment_claim_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_employer_code",
                table: "employer",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_employer_commune_code",
                table: "employer",
                column: "commune_code");

            migrationBuilder.CreateIndex(
                name: "ix_employer_former_district_code",
                table: "employer",
                column: "former_district_code");

            migrationBuilder.CreateIndex(
                name: "ix_employer_name_key_trigram",
                table: "employer",
                column: "name_key")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_employer_owner_number_index",
                table: "employer",
                columns: new[] { "owner_number_index", "commune_code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_employer_branch_code",
                table: "employer_branch",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_employer_branch_commune_code",
                table: "employer_branch",
                column: "commune_code");

            migrationBuilder.CreateIndex(
                name: "ix_employer_branch_employer_id",
                table: "employer_branch",
                column: "employer_id");

            migrationBuilder.CreateIndex(
                name: "ix_employer_branch_former_district_code",
                table: "employer_branch",
                column: "former_district_code");

            migrationBuilder.CreateIndex(
                name: "ix_employer_change_employer_id_version",
                table: "employer_change",
                columns: new[] { "employer_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_employer_legal_form_code",
                table: "employer_legal_form",
                column: "code");

            migrationBuilder.CreateIndex(
                name: "ix_employer_legal_form_current",
                table: "employer_legal_form",
                column: "employer_id",
                unique: true,
                filter: "valid_to is null");

            migrationBuilder.CreateIndex(
                name: "ix_employer_legal_form_owner_number_index",
                table: "employer_legal_form",
                column: "owner_number_index");

            migrationBuilder.CreateIndex(
                name: "ix_employment_branch_id",
                table: "employment",
                column: "branch_id");

            migrationBuilder.CreateIndex(
                name: "ix_employment_employer_id_id",
                table: "employment",
                columns: new[] { "employer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_employment_person_id",
                table: "employment",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_employment_change_employment_id_version",
                table: "employment_change",
                columns: new[] { "employment_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_employment_claim_employer_id",
                table: "employment_claim",
                column: "employer_id");

            migrationBuilder.CreateIndex(
                name: "ix_employment_claim_employment_id",
                table: "employment_claim",
                column: "employment_id");

            migrationBuilder.CreateIndex(
                name: "ix_employment_claim_person_id",
                table: "employment_claim",
                column: "person_id");

            migrationBuilder.Sql(
                """
                alter table employment add constraint ex_employment_no_overlap
                exclude using gist (person_id with =, employer_id with =, daterange(started_on, ended_on, '[]') with &&) where (not is_void)
                deferrable initially immediate;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "employer_change");

            migrationBuilder.DropTable(
                name: "employer_legal_form");

            migrationBuilder.DropTable(
                name: "employment_change");

            migrationBuilder.DropTable(
                name: "employment_claim");

            migrationBuilder.DropTable(
                name: "employment");

            migrationBuilder.DropTable(
                name: "employer_branch");

            migrationBuilder.DropTable(
                name: "employer");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .Annotation("Npgsql:PostgresExtension:fuzzystrmatch", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gist", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:fuzzystrmatch", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");
        }
    }
}
