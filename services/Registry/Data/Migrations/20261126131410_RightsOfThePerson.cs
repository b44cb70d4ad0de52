using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class RightsOfThePerson : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "asked",
                table: "search_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "reader_roles",
                table: "search_reading",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(
                name: "reader_unit",
                table: "search_reading",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "what",
                table: "search_reading",
                type: "text",
                nullable: false,
                defaultValue: "search");

            migrationBuilder.AddColumn<string[]>(
                name: "reader_roles",
                table: "record_reading",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(
                name: "reader_unit",
                table: "record_reading",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "person_login",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    login = table.Column<Guid>(type: "uuid", nullable: false),
                    proof = table.Column<string>(type: "text", nullable: false),
                    linked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    linked_by = table.Column<string>(type: "text", nullable: false),
                    linked_unit = table.Column<string>(type: "text", nullable: true),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<string>(type: "text", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_login", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_login_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_search_reading_read_at_id",
                table: "search_reading",
                columns: new[] { "read_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_search_reading_read_by_read_at",
                table: "search_reading",
                columns: new[] { "read_by", "read_at" });

            migrationBuilder.CreateIndex(
                name: "ix_record_reading_read_at_id",
                table: "record_reading",
                columns: new[] { "read_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_record_reading_read_by_read_at",
                table: "record_reading",
                columns: new[] { "read_by", "read_at" });

            migrationBuilder.CreateIndex(
                name: "ix_person_login_login",
                table: "person_login",
                column: "login",
                unique: true,
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_person_login_person",
                table: "person_login",
                column: "person_id",
                unique: true,
                filter: "ended_at is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "person_login");

            migrationBuilder.DropIndex(
                name: "ix_search_reading_read_at_id",
                table: "search_reading");

            migrationBuilder.DropIndex(
                name: "ix_search_reading_read_by_read_at",
                table: "search_reading");

            migrationBuilder.DropIndex(
                name: "ix_record_reading_read_at_id",
                table: "record_reading");

            migrationBuilder.DropIndex(
                name: "ix_record_reading_read_by_read_at",
                table: "record_reading");

            migrationBuilder.DropColumn(
                name: "asked",
                table: "search_reading");

            migrationBuilder.DropColumn(
                name: "reader_roles",
                table: "search_reading");

            migrationBuilder.DropColumn(
                name: "reader_unit",
                table: "search_reading");

            migrationBuilder.DropColumn(
                name: "what",
                table: "search_reading");

            migrationBuilder.DropColumn(
                name: "reader_roles",
                table: "record_reading");

            migrationBuilder.DropColumn(
                name: "reader_unit",
                table: "record_reading");
        }
    }
}
