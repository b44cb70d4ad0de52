using System;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class LabourRecords : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "messaging");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "data_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    @class = table.Column<string>(name: "class", type: "text", nullable: false),
                    wrapped = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    envelope = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    redrives = table.Column<int>(type: "integer", nullable: false),
                    last_redrive_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_redrive_by = table.Column<string>(type: "text", nullable: true),
                    last_redrive_outcome = table.Column<string>(type: "text", nullable: true),
                    discarded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    discarded_by = table.Column<string>(type: "text", nullable: true),
                    discard_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dead_letter", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "delivery_failure",
                schema: "messaging",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_delivery_failure", x => x.message_id);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_key",
                columns: table => new
                {
                    client_id = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    body_digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_key", x => new { x.client_id, x.subject, x.key });
                });

            migrationBuilder.CreateTable(
                name: "inbox_message",
                schema: "messaging",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_message", x => x.message_id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_message",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    data = table.Column<string>(type: "text", nullable: false),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    trace_state = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_message", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    personal_number = table.Column<byte[]>(type: "bytea", nullable: false),
                    personal_number_index = table.Column<byte[]>(type: "bytea", nullable: false),
                    full_name = table.Column<string>(type: "text", nullable: true),
                    name_key = table.Column<string>(type: "text", nullable: true),
                    birth_date = table.Column<DateOnly>(type: "date", nullable: true),
                    sex = table.Column<string>(type: "text", nullable: true),
                    minted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "record_reading",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_by = table.Column<string>(type: "text", nullable: false),
                    reader_name = table.Column<string>(type: "text", nullable: true),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    sensitive = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_record_reading", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "worker",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    former_commune_code = table.Column<string>(type: "text", nullable: true),
                    former_district_code = table.Column<string>(type: "text", nullable: true),
                    permanent_commune_code = table.Column<string>(type: "text", nullable: false),
                    permanent_former_commune_code = table.Column<string>(type: "text", nullable: true),
                    temporary_commune_code = table.Column<string>(type: "text", nullable: true),
                    temporary_former_commune_code = table.Column<string>(type: "text", nullable: true),
                    general_education = table.Column<short>(type: "smallint", nullable: true),
                    qualification = table.Column<string>(type: "text", nullable: false),
                    training_field = table.Column<string>(type: "text", nullable: true),
                    activity_status = table.Column<string>(type: "text", nullable: false),
                    inactivity_reason = table.Column<string>(type: "text", nullable: true),
                    social_insurance = table.Column<string>(type: "text", nullable: true),
                    job_title = table.Column<string>(type: "text", nullable: true),
                    occupation = table.Column<string>(type: "text", nullable: true),
                    contract_kind = table.Column<string>(type: "text", nullable: true),
                    contract_started_on = table.Column<DateOnly>(type: "date", nullable: true),
                    workplace_commune_code = table.Column<string>(type: "text", nullable: true),
                    in_industrial_zone = table.Column<bool>(type: "boolean", nullable: true),
                    employer_name = table.Column<string>(type: "text", nullable: true),
                    employer_kind = table.Column<string>(type: "text", nullable: true),
                    employer_commune_code = table.Column<string>(type: "text", nullable: true),
                    industry = table.Column<string>(type: "text", nullable: true),
                    section = table.Column<string>(type: "text", nullable: true),
                    unemployment_duration = table.Column<string>(type: "text", nullable: true),
                    unemployment_reason = table.Column<string>(type: "text", nullable: true),
                    seeks_work = table.Column<bool>(type: "boolean", nullable: true),
                    social_insurance_number = table.Column<byte[]>(type: "bytea", nullable: true),
                    phone = table.Column<byte[]>(type: "bytea", nullable: true),
                    address = table.Column<byte[]>(type: "bytea", nullable: true),
                    employer_code = table.Column<byte[]>(type: "bytea", nullable: true),
                    sensitive = table.Column<byte[]>(type: "bytea", nullable: true),
                    receipt_kind = table.Column<string>(type: "text", nullable: true),
                    receipt_number = table.Column<string>(type: "text", nullable: true),
                    receipt_date = table.Column<DateOnly>(type: "date", nullable: true),
                    is_registered = table.Column<bool>(type: "boolean", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    effective_on = table.Column<DateOnly>(type: "date", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_worker", x => x.person_id);
                    table.CheckConstraint("ck_worker_registered_by_receipt", "is_registered = (receipt_kind IS NOT NULL AND receipt_number IS NOT NULL AND receipt_date IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_worker_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "worker_change",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    trigger = table.Column<string>(type: "text", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true),
                    fields = table.Column<string[]>(type: "text[]", nullable: false),
                    before = table.Column<byte[]>(type: "bytea", nullable: true),
                    sensitive_before = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_worker_change", x => x.id);
                    table.ForeignKey(
                        name: "fk_worker_change_worker_person_id",
                        column: x => x.person_id,
                        principalTable: "worker",
                        principalColumn: "person_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_data_key_class",
                table: "data_key",
                column: "class",
                unique: true,
                filter: "state = 'active'");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letter_message",
                schema: "messaging",
                table: "dead_letter",
                columns: new[] { "topic", "message_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dead_letter_status",
                schema: "messaging",
                table: "dead_letter",
                columns: new[] { "status", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_key_created_at",
                table: "idempotency_key",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_message_received_at",
                schema: "messaging",
                table: "inbox_message",
                column: "received_at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_refused",
                schema: "messaging",
                table: "outbox_message",
                column: "next_attempt_at",
                filter: "sent_at is null and next_attempt_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_sent",
                schema: "messaging",
                table: "outbox_message",
                column: "sent_at",
                filter: "sent_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_waiting",
                schema: "messaging",
                table: "outbox_message",
                columns: new[] { "topic", "id" },
                filter: "sent_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_person_birth_date_name_key",
                table: "person",
                columns: new[] { "birth_date", "name_key" });

            migrationBuilder.CreateIndex(
                name: "ix_person_name_key_trigram",
                table: "person",
                column: "name_key")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_person_personal_number_index",
                table: "person",
                column: "personal_number_index",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_record_reading_person_id_read_at",
                table: "record_reading",
                columns: new[] { "person_id", "read_at" });

            migrationBuilder.CreateIndex(
                name: "ix_worker_commune_code",
                table: "worker",
                column: "commune_code");

            migrationBuilder.CreateIndex(
                name: "ix_worker_former_district_code",
                table: "worker",
                column: "former_district_code");

            migrationBuilder.CreateIndex(
                name: "ix_worker_change_person_id_version",
                table: "worker_change",
                columns: new[] { "person_id", "version" },
                unique: true);

            migrationBuilder.CreateMessagingTriggers();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropMessagingTriggers();

            migrationBuilder.DropTable(
                name: "data_key");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "dead_letter",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "delivery_failure",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "idempotency_key");

            migrationBuilder.DropTable(
                name: "inbox_message",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "outbox_message",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "record_reading");

            migrationBuilder.DropTable(
                name: "worker_change");

            migrationBuilder.DropTable(
                name: "worker");

            migrationBuilder.DropTable(
                name: "person");
        }
    }
}
