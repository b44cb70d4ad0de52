using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class ChangeFeeds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "feed_entry",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_entry", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "feed_told",
                columns: table => new
                {
                    subscription_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agreement_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    told_position = table.Column<long>(type: "bigint", nullable: false),
                    told_version = table.Column<long>(type: "bigint", nullable: false),
                    removed_position = table.Column<long>(type: "bigint", nullable: true),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_told", x => new { x.subscription_id, x.agreement_id, x.purpose, x.person_id });
                });

            migrationBuilder.CreateTable(
                name: "feed_waiting",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_waiting", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "followed_feed",
                columns: table => new
                {
                    subscription_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<string>(type: "text", nullable: false),
                    dataset = table.Column<string>(type: "text", nullable: false),
                    agreement_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<string>(type: "text", nullable: false),
                    ages = table.Column<bool>(type: "boolean", nullable: false),
                    fresh_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    heard_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_followed_feed", x => x.subscription_id);
                });

            migrationBuilder.CreateTable(
                name: "partner_copy_reading",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subscription_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entity = table.Column<Guid>(type: "uuid", nullable: false),
                    read_by = table.Column<string>(type: "text", nullable: false),
                    reader_name = table.Column<string>(type: "text", nullable: true),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_copy_reading", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "partner_copy",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subscription_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entity = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    number_index = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_copy", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_copy_followed_feed_subscription_id",
                        column: x => x.subscription_id,
                        principalTable: "followed_feed",
                        principalColumn: "subscription_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_feed_told_person_id",
                table: "feed_told",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_partner_copy_number_index",
                table: "partner_copy",
                column: "number_index");

            migrationBuilder.CreateIndex(
                name: "ix_partner_copy_subscription_id_entity",
                table: "partner_copy",
                columns: new[] { "subscription_id", "entity" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_copy_reading_entity_read_at",
                table: "partner_copy_reading",
                columns: new[] { "entity", "read_at" });

            // Schemas are named, since a dump is restored with an empty search path. Records that are there already are changes of the feed's first day.
            migrationBuilder.Sql(
                """
                create function await_feed() returns trigger language plpgsql as $$
                begin
                  insert into public.feed_waiting (person_id, at) select person_id, now() from changed;
                  return null;
                end $$;
                create trigger await_feed after insert on worker_change referencing new table as changed for each statement execute function await_feed();
                create trigger await_feed_given after insert on consent referencing new table as changed for each statement execute function await_feed();
                create trigger await_feed_withdrawn after update on consent referencing new table as changed for each statement execute function await_feed();
                create trigger await_feed_begun after insert on restriction referencing new table as changed for each statement execute function await_feed();
                create trigger await_feed_ended after update on restriction referencing new table as changed for each statement execute function await_feed();
                insert into feed_waiting (person_id, at) select person_id, now() from worker order by person_id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop trigger await_feed on worker_change;
                drop trigger await_feed_given on consent;
                drop trigger await_feed_withdrawn on consent;
                drop trigger await_feed_begun on restriction;
                drop trigger await_feed_ended on restriction;
                drop function await_feed();
                """);

            migrationBuilder.DropTable(
                name: "feed_entry");

            migrationBuilder.DropTable(
                name: "feed_told");

            migrationBuilder.DropTable(
                name: "feed_waiting");

            migrationBuilder.DropTable(
                name: "partner_copy");

            migrationBuilder.DropTable(
                name: "partner_copy_reading");

            migrationBuilder.DropTable(
                name: "followed_feed");
        }
    }
}
