using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class ImportFigures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "import_figure",
                columns: table => new
                {
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_figure", x => new { x.batch_id, x.commune_code, x.kind, x.code });
                    table.ForeignKey(
                        name: "fk_import_figure_import_batch_batch_id",
                        column: x => x.batch_id,
                        principalTable: "import_batch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "import_figure");
        }
    }
}
