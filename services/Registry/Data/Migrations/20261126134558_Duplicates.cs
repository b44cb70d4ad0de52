using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class Duplicates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "duplicate_pair",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    second_person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    evidence = table.Column<string[]>(type: "text[]", nullable: false),
                    evidence_bits = table.Column<double[]>(type: "double precision[]", nullable: false),
                    facts = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    search_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duplicate_pair", x => x.id);
                    table.CheckConstraint("ck_duplicate_pair_order", "first_person_id < second_person_id");
                    table.ForeignKey(
                        name: "fk_duplicate_pair_person_first_person_id",
                        column: x => x.first_person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_duplicate_pair_person_second_person_id",
                        column: x => x.second_person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "duplicate_search",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    changed_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    started_by = table.Column<string>(type: "text", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    records = table.Column<int>(type: "integer", nullable: false),
                    compared = table.Column<long>(type: "bigint", nullable: false),
                    found = table.Column<int>(type: "integer", nullable: false),
                    large_blocks = table.Column<int>(type: "integer", nullable: false),
                    lease_owner = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duplicate_search", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pair_open",
                table: "duplicate_pair",
                columns: new[] { "score", "id" },
                filter: "state = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pair_persons",
                table: "duplicate_pair",
                columns: new[] { "first_person_id", "second_person_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_pair_second_person_id",
                table: "duplicate_pair",
                column: "second_person_id");

            migrationBuilder.CreateIndex(
                name: "ix_duplicate_search_open",
                table: "duplicate_search",
                column: "state",
                unique: true,
                filter: "state = 'running'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "duplicate_pair");

            migrationBuilder.DropTable(
                name: "duplicate_search");
        }
    }
}
