using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Lmis.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class FiveServices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "organisation",
                table: "app_user",
                type: "character varying(14)",
                maxLength: 14,
                nullable: true);

            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[,]
                {
                    { "administrator", "training.keys" },
                    { "benefit-reviewer", "insurance.calculate" },
                    { "benefit-reviewer", "insurance.read" },
                    { "counsellor", "insurance.calculate" },
                    { "counsellor", "training.read" },
                    { "counsellor", "vacancies.check" },
                    { "counsellor", "vacancies.counsel" },
                    { "counsellor", "vacancies.read" },
                    { "counsellor", "vacancies.write" },
                    { "department-officer", "insurance.read" },
                    { "department-officer", "insurance.reconcile" },
                    { "department-officer", "training.read" },
                    { "department-officer", "training.supervise" },
                    { "department-officer", "vacancies.read" },
                    { "director", "insurance.read" },
                    { "director", "training.read" },
                    { "director", "vacancies.read" },
                    { "employer", "vacancies.write" },
                    { "inspector", "insurance.read" },
                    { "inspector", "training.read" },
                    { "inspector", "vacancies.read" },
                    { "insurance-officer", "insurance.calculate" },
                    { "insurance-officer", "insurance.import" },
                    { "insurance-officer", "insurance.read" },
                    { "insurance-officer", "insurance.reconcile" },
                    { "licensed-employment-firm", "vacancies.write" },
                    { "school", "training.issue" },
                    { "school", "training.read" },
                    { "school", "training.write" },
                    { "training-provider", "training.issue" },
                    { "training-provider", "training.read" },
                    { "training-provider", "training.write" }
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "administrator", "training.keys" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "benefit-reviewer", "insurance.calculate" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "benefit-reviewer", "insurance.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "counsellor", "insurance.calculate" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "counsellor", "training.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "counsellor", "vacancies.check" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "counsellor", "vacancies.counsel" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "counsellor", "vacancies.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "counsellor", "vacancies.write" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "insurance.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "insurance.reconcile" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "training.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "training.supervise" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "department-officer", "vacancies.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "director", "insurance.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "director", "training.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "director", "vacancies.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "employer", "vacancies.write" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "inspector", "insurance.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "inspector", "training.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "inspector", "vacancies.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "insurance-officer", "insurance.calculate" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "insurance-officer", "insurance.import" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "insurance-officer", "insurance.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "insurance-officer", "insurance.reconcile" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "licensed-employment-firm", "vacancies.write" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "school", "training.issue" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "school", "training.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "school", "training.write" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "training-provider", "training.issue" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "training-provider", "training.read" });

            migrationBuilder.DeleteData(
                table: "role_scope",
                keyColumns: new[] { "role_slug", "scope" },
                keyValues: new object[] { "training-provider", "training.write" });

            migrationBuilder.DropColumn(
                name: "organisation",
                table: "app_user");
        }
    }
}
