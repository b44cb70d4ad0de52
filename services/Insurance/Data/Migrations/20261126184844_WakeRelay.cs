using Lmis.Messaging;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Insurance.Data.Migrations
{
    /// <inheritdoc />
    public partial class WakeRelay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateMessagingTriggers();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropMessagingTriggers();
        }
    }
}
