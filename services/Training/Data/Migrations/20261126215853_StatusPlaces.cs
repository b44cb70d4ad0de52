using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Training.Data.Migrations
{
    /// <inheritdoc />
    public partial class StatusPlaces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_certificate_status_index_state",
                table: "certificate",
                columns: new[] { "status_index", "state" },
                filter: "state <> 'valid'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_certificate_status_index_state",
                table: "certificate");
        }
    }
}
