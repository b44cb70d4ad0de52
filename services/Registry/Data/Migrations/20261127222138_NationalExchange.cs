using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class NationalExchange : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "delivery",
                table: "import_batch",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "subscription_id",
                table: "import_batch",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deliveries",
                table: "followed_feed",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "feed_conflict",
                type: "text",
                nullable: false,
                defaultValue: "differs");

            migrationBuilder.CreateTable(
                name: "followed_registration",
                columns: table => new
                {
                    subscription_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entity = table.Column<Guid>(type: "uuid", nullable: false),
                    receipt_number = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_followed_registration", x => new { x.subscription_id, x.entity });
                    table.ForeignKey(
                        name: "fk_followed_registration_followed_feed_subscription_id",
                        column: x => x.subscription_id,
                        principalTable: "followed_feed",
                        principalColumn: "subscription_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "reconciliation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    compared_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_by = table.Column<string>(type: "text", nullable: true),
                    our_persons = table.Column<int>(type: "integer", nullable: false),
                    their_persons = table.Column<int>(type: "integer", nullable: false),
                    theirs_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deliveries_waiting = table.Column<int>(type: "integer", nullable: false),
                    different_communes = table.Column<int>(type: "integer", nullable: false),
                    differences = table.Column<string>(type: "jsonb", nullable: false),
                    journal_reference = table.Column<string>(type: "text", nullable: false),
                    agreement_id = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reconciliation", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "registration_batch",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    records = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: true),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: true),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    journal_reference = table.Column<string>(type: "text", nullable: true),
                    agreement_id = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_batch", x => x.id);
                    table.CheckConstraint("ck_registration_batch_state", "state in ('open', 'answered', 'divided') and (state = 'open') = (content is not null)");
                });

            migrationBuilder.CreateTable(
                name: "registration_cursor",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_cursor", x => x.id);
                    table.CheckConstraint("ck_registration_cursor_one", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "registration_upload",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    receipt_number = table.Column<string>(type: "text", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_upload", x => x.person_id);
                    table.CheckConstraint("ck_registration_upload_state", "state in ('sent', 'registered', 'refused')");
                    table.ForeignKey(
                        name: "fk_registration_upload_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_worker_receipt_number",
                table: "worker",
                column: "receipt_number",
                filter: "receipt_number is not null");

            migrationBuilder.CreateIndex(
                name: "ix_import_batch_deliveries",
                table: "import_batch",
                columns: new[] { "subscription_id", "delivery" },
                filter: "state in ('uploading', 'queued', 'checking', 'applying') and subscription_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_reconciliation_compared_at",
                table: "reconciliation",
                column: "compared_at");

            migrationBuilder.CreateIndex(
                name: "ix_registration_batch_next_at",
                table: "registration_batch",
                column: "next_at",
                filter: "next_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_registration_upload_not_registered",
                table: "registration_upload",
                columns: new[] { "state", "person_id" },
                filter: "state <> 'registered'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "followed_registration");

            migrationBuilder.DropTable(
                name: "reconciliation");

            migrationBuilder.DropTable(
                name: "registration_batch");

            migrationBuilder.DropTable(
                name: "registration_cursor");

            migrationBuilder.DropTable(
                name: "registration_upload");

            migrationBuilder.DropIndex(
                name: "ix_worker_receipt_number",
                table: "worker");

            migrationBuilder.DropIndex(
                name: "ix_import_batch_deliveries",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "delivery",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "subscription_id",
                table: "import_batch");

            migrationBuilder.DropColumn(
                name: "deliveries",
                table: "followed_feed");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "feed_conflict");
        }
    }
}
