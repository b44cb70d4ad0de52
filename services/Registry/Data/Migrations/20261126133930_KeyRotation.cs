using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class KeyRotation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "destroyed_at",
                table: "data_key",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "destroyed_by",
                table: "data_key",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "retired_at",
                table: "data_key",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "key_rotation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    @class = table.Column<string>(name: "class", type: "text", nullable: false),
                    key_id = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    started_by = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    pass = table.Column<int>(type: "integer", nullable: false),
                    pass_started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    pass_found = table.Column<long>(type: "bigint", nullable: false),
                    place_table = table.Column<string>(type: "text", nullable: true),
                    place_key = table.Column<string[]>(type: "text[]", nullable: true),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    resumes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lease_owner = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_key_rotation", x => x.id);
                    table.ForeignKey(
                        name: "fk_key_rotation_data_key_key_id",
                        column: x => x.key_id,
                        principalTable: "data_key",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_key_rotation_key_id",
                table: "key_rotation",
                column: "key_id");

            migrationBuilder.CreateIndex(
                name: "ix_key_rotation_open",
                table: "key_rotation",
                column: "class",
                unique: true,
                filter: "state = 'running'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "key_rotation");

            migrationBuilder.DropColumn(
                name: "destroyed_at",
                table: "data_key");

            migrationBuilder.DropColumn(
                name: "destroyed_by",
                table: "data_key");

            migrationBuilder.DropColumn(
                name: "retired_at",
                table: "data_key");
        }
    }
}
