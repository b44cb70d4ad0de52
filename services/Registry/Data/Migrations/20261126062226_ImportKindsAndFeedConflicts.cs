using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class ImportKindsAndFeedConflicts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_import_batch_same_file",
                table: "import_batch");

            migrationBuilder.AddColumn<int>(
                name: "asked",
                table: "import_batch",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "conflicts",
                table: "import_batch",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "import_batch",
                type: "text",
                nullable: false,
                defaultValue: "labour-records");

            migrationBuilder.AddColumn<string>(
                name: "source",
                table: "import_batch",
                type: "text",
                nullable: false,
                defaultValue: "commune-file");

            migrationBuilder.CreateTable(
                name: "feed_conflict",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    receipt_kind = table.Column<string>(type: "text", nullable: false),
                    receipt_number = table.Column<string>(type: "text", nullable: false),
                    receipt_date = table.Column<DateOnly>(type: "date", nullable: false),
                    record_version = table.Column<long>(type: "bigint", nullable: false),
                    record_effective_on = table.Column<DateOnly>(type: "date", nullable: false),
                    fields = table.Column<string[]>(type: "text[]", nullable: false),
                    feed = table.Column<byte[]>(type: "bytea", nullable: false),
                    feed_sensitive = table.Column<byte[]>(type: "bytea", nullable: true),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_conflict", x => x.id);
                    table.ForeignKey(
                        name: "fk_feed_conflict_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_import_batch_same_file",
                table: "import_batch",
                columns: new[] { "area", "kind", "source", "sha256" },
                unique: true,
                filter: "state not in ('failed', 'cancelled')");

            migrationBuilder.CreateIndex(
                name: "ix_feed_conflict_open",
                table: "feed_conflict",
                columns: new[] { "person_id", "source" },
                unique: true,
                filter: "state = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_feed_conflict_state_id",
                table: "feed_conflict",
                columns: new[] { "state", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "feed_conflict");

            migrationBuilder.DropIndex(
                name: "ix_import_batch_same_file",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "asked",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "conflicts",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "source",
                table: "import_batch");

            migrationBuilder.CreateIndex(
                name: "ix_import_batch_same_file",
                table: "import_batch",
                columns: new[] { "area", "sha256" },
                unique: true,
                filter: "state not in ('failed', 'cancelled')");
        }
    }
}
