using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class PartnersGrounds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "consent_id",
                table: "record_reading",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ground",
                table: "record_reading",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "consent_id",
                table: "record_reading");

            migrationBuilder.DropColumn(
                name: "ground",
                table: "record_reading");
        }
    }
}
