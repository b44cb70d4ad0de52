using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class Verifications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "person_verification",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    record_version = table.Column<long>(type: "bigint", nullable: false),
                    result = table.Column<string>(type: "text", nullable: false),
                    differs_in = table.Column<string[]>(type: "text[]", nullable: false),
                    verified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    journal_reference = table.Column<string>(type: "text", nullable: false),
                    agreement_id = table.Column<string>(type: "text", nullable: true),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    review = table.Column<string>(type: "text", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_verification", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_verification_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "verification_run",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    area = table.Column<string>(type: "text", nullable: false),
                    commune = table.Column<string>(type: "text", nullable: true),
                    verified_before = table.Column<DateOnly>(type: "date", nullable: true),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    started_by = table.Column<string>(type: "text", nullable: false),
                    starter_name = table.Column<string>(type: "text", nullable: true),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    due = table.Column<int>(type: "integer", nullable: true),
                    refused = table.Column<int>(type: "integer", nullable: false),
                    cursor = table.Column<Guid>(type: "uuid", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: true),
                    resumes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    lease_owner = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    scope = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_verification_run", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_person_verification_message_id",
                table: "person_verification",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_verification_open",
                table: "person_verification",
                column: "id",
                filter: "review = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_person_verification_person_id_verified_at",
                table: "person_verification",
                columns: new[] { "person_id", "verified_at" });

            migrationBuilder.CreateIndex(
                name: "ix_person_verification_run_id_result",
                table: "person_verification",
                columns: new[] { "run_id", "result" },
                filter: "run_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_verification_run_open",
                table: "verification_run",
                column: "scope",
                unique: true,
                filter: "state in ('running', 'waiting')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "person_verification");

            migrationBuilder.DropTable(
                name: "verification_run");
        }
    }
}
