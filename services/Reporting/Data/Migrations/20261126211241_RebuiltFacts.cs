using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Reporting.Data.Migrations
{
    /// <inheritdoc />
    public partial class RebuiltFacts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "stream",
                table: "rebuild",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateOnly>(
                name: "starts_on",
                table: "placement_fact",
                type: "date",
                nullable: true);

            migrationBuilder.CreateRebuiltTables();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropRebuiltTables();

            migrationBuilder.DropColumn(
                name: "stream",
                table: "rebuild");

            migrationBuilder.DropColumn(
                name: "starts_on",
                table: "placement_fact");
        }
    }
}
