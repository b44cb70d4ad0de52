using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class EmployerVerifications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "subjects",
                table: "verification_run",
                type: "text",
                nullable: false,
                defaultValue: "persons");

            migrationBuilder.CreateTable(
                name: "employer_verification",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    employer_id = table.Column<Guid>(type: "uuid", nullable: false),
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
                    table.PrimaryKey("pk_employer_verification", x => x.id);
                    table.ForeignKey(
                        name: "fk_employer_verification_employers_employer_id",
                        column: x => x.employer_id,
                        principalTable: "employer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_employer_verification_employer_id_verified_at",
                table: "employer_verification",
                columns: new[] { "employer_id", "verified_at" });

            migrationBuilder.CreateIndex(
                name: "ix_employer_verification_message_id",
                table: "employer_verification",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_employer_verification_open",
                table: "employer_verification",
                column: "id",
                filter: "review = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_employer_verification_run_id_result",
                table: "employer_verification",
                columns: new[] { "run_id", "result" },
                filter: "run_id is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "employer_verification");

            migrationBuilder.DropColumn(
                name: "subjects",
                table: "verification_run");
        }
    }
}
