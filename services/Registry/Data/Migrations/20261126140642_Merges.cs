using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class Merges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "person_merge",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    surviving_person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_version = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    merged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    merged_by = table.Column<string>(type: "text", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<byte[]>(type: "bytea", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    undone_by = table.Column<string>(type: "text", nullable: true),
                    undo_reason = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_merge", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_merge_person_merged_person_id",
                        column: x => x.merged_person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_person_surviving_person_id",
                        column: x => x.surviving_person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_merged",
                table: "person_merge",
                column: "merged_person_id",
                unique: true,
                filter: "state = 'merged'");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_surviving_person_id",
                table: "person_merge",
                column: "surviving_person_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "person_merge");
        }
    }
}
