using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class FormerIdentityCards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "former_identity_card",
                table: "worker",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "former_identity_card_index",
                table: "worker",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_worker_former_identity_card",
                table: "worker",
                column: "former_identity_card_index",
                filter: "former_identity_card_index is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_worker_former_identity_card",
                table: "worker");

            migrationBuilder.DropColumn(
                name: "former_identity_card",
                table: "worker");

            migrationBuilder.DropColumn(
                name: "former_identity_card_index",
                table: "worker");
        }
    }
}
