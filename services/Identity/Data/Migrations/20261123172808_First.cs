using System;
using System.Net;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Lmis.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "app_user",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    area = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    disabled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    authenticator_key = table.Column<string>(type: "text", nullable: true),
                    last_code_step = table.Column<long>(type: "bigint", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    user_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    normalized_user_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_app_user", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "login_attempt",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    result = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    client_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    address = table.Column<IPAddress>(type: "inet", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_login_attempt", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "oauth_client",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    application_type = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    client_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    client_secret = table.Column<string>(type: "text", nullable: true),
                    client_type = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    concurrency_token = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    consent_type = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    display_name = table.Column<string>(type: "text", nullable: true),
                    display_names = table.Column<string>(type: "text", nullable: true),
                    json_web_key_set = table.Column<string>(type: "text", nullable: true),
                    permissions = table.Column<string>(type: "text", nullable: true),
                    post_logout_redirect_uris = table.Column<string>(type: "text", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true),
                    redirect_uris = table.Column<string>(type: "text", nullable: true),
                    requirements = table.Column<string>(type: "text", nullable: true),
                    settings = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_client", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "oauth_scope",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    concurrency_token = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    description = table.Column<string>(type: "text", nullable: true),
                    descriptions = table.Column<string>(type: "text", nullable: true),
                    display_name = table.Column<string>(type: "text", nullable: true),
                    display_names = table.Column<string>(type: "text", nullable: true),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true),
                    resources = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_scope", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "role",
                columns: table => new
                {
                    slug = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_role", x => x.slug);
                });

            migrationBuilder.CreateTable(
                name: "signing_key",
                columns: table => new
                {
                    kid = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    private_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    activates_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    retires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_key", x => x.kid);
                });

            migrationBuilder.CreateTable(
                name: "oauth_authorization",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    application_id = table.Column<Guid>(type: "uuid", nullable: true),
                    concurrency_token = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    creation_date = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true),
                    scopes = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    type = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_authorization", x => x.id);
                    table.ForeignKey(
                        name: "fk_oauth_authorization_oauth_client_application_id",
                        column: x => x.application_id,
                        principalTable: "oauth_client",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "role_scope",
                columns: table => new
                {
                    role_slug = table.Column<string>(type: "character varying(50)", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_role_scope", x => new { x.role_slug, x.scope });
                    table.ForeignKey(
                        name: "fk_role_scope_role_role_slug",
                        column: x => x.role_slug,
                        principalTable: "role",
                        principalColumn: "slug",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user_role",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role_slug = table.Column<string>(type: "character varying(50)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_role", x => new { x.user_id, x.role_slug });
                    table.ForeignKey(
                        name: "fk_user_role_app_user_user_id",
                        column: x => x.user_id,
                        principalTable: "app_user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_user_role_role_role_slug",
                        column: x => x.role_slug,
                        principalTable: "role",
                        principalColumn: "slug",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "oauth_token",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    application_id = table.Column<Guid>(type: "uuid", nullable: true),
                    authorization_id = table.Column<Guid>(type: "uuid", nullable: true),
                    concurrency_token = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    creation_date = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    expiration_date = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    payload = table.Column<string>(type: "text", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true),
                    redemption_date = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    reference_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    status = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    type = table.Column<string>(type: "character varying(150)", maxLength: 150, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_token", x => x.id);
                    table.ForeignKey(
                        name: "fk_oauth_token_oauth_authorization_authorization_id",
                        column: x => x.authorization_id,
                        principalTable: "oauth_authorization",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_oauth_token_oauth_client_application_id",
                        column: x => x.application_id,
                        principalTable: "oauth_client",
                        principalColumn: "id");
                });

            migrationBuilder.InsertData(
                table: "role",
                columns: new[] { "slug", "name_en", "name_vi" },
                values: new object[,]
                {
                    { "administrator", "Administrator", "Quản trị viên hệ thống" },
                    { "auditor", "Auditor", "Kiểm toán viên" },
                    { "benefit-reviewer", "Benefit reviewer", "Cán bộ thẩm định bảo hiểm thất nghiệp" },
                    { "commune-officer", "Commune officer", "Cán bộ lao động cấp xã" },
                    { "counsellor", "Counsellor", "Tư vấn viên việc làm" },
                    { "data-protection-officer", "Data-protection officer", "Cán bộ bảo vệ dữ liệu cá nhân" },
                    { "department-officer", "Department officer", "Chuyên viên Sở Nội vụ" },
                    { "director", "Director (signs)", "Giám đốc Sở Nội vụ (người ký)" },
                    { "employer", "Employer", "Người sử dụng lao động" },
                    { "inspector", "Inspector", "Thanh tra viên" },
                    { "insurance-officer", "Insurance officer", "Cán bộ bảo hiểm xã hội" },
                    { "justice-adviser", "Justice adviser", "Cán bộ tư vấn tư pháp" },
                    { "licensed-employment-firm", "Licensed employment firm", "Doanh nghiệp hoạt động dịch vụ việc làm" },
                    { "overseas-agency", "Overseas agency", "Doanh nghiệp đưa người lao động đi làm việc ở nước ngoài" },
                    { "reporting-focal-point", "Reporting focal point", "Đầu mối báo cáo" },
                    { "school", "School", "Nhà trường" },
                    { "statistics-officer", "Statistics officer", "Cán bộ thống kê" },
                    { "training-provider", "Training provider", "Cơ sở đào tạo nghề" },
                    { "worker", "Worker", "Người lao động" }
                });

            migrationBuilder.InsertData(
                table: "role_scope",
                columns: new[] { "role_slug", "scope" },
                values: new object[,]
                {
                    { "administrator", "identity.administer" },
                    { "administrator", "messaging.operate" },
                    { "administrator", "reporting.rebuild" },
                    { "auditor", "reporting.read" },
                    { "benefit-reviewer", "registry.read" },
                    { "commune-officer", "registry.import" },
                    { "commune-officer", "registry.read" },
                    { "commune-officer", "registry.sensitive" },
                    { "commune-officer", "registry.write" },
                    { "commune-officer", "reporting.read" },
                    { "counsellor", "registry.read" },
                    { "counsellor", "reporting.read" },
                    { "department-officer", "registry.import" },
                    { "department-officer", "registry.read" },
                    { "department-officer", "registry.sensitive" },
                    { "department-officer", "registry.write" },
                    { "department-officer", "reporting.read" },
                    { "department-officer", "reporting.write" },
                    { "director", "registry.read" },
                    { "director", "reporting.read" },
                    { "inspector", "registry.read" },
                    { "inspector", "registry.sensitive" },
                    { "inspector", "reporting.detail" },
                    { "inspector", "reporting.read" },
                    { "reporting-focal-point", "reporting.read" },
                    { "reporting-focal-point", "reporting.write" },
                    { "statistics-officer", "reporting.detail" },
                    { "statistics-officer", "reporting.read" },
                    { "statistics-officer", "reporting.rebuild" },
                    { "statistics-officer", "reporting.write" }
                });

            migrationBuilder.CreateIndex(
                name: "ix_app_user_normalized_user_name",
                table: "app_user",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_login_attempt_user_id_at",
                table: "login_attempt",
                columns: new[] { "user_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_oauth_authorization_application_id_status_subject_type",
                table: "oauth_authorization",
                columns: new[] { "application_id", "status", "subject", "type" });

            migrationBuilder.CreateIndex(
                name: "ix_oauth_client_client_id",
                table: "oauth_client",
                column: "client_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_oauth_scope_name",
                table: "oauth_scope",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_oauth_token_application_id_status_subject_type",
                table: "oauth_token",
                columns: new[] { "application_id", "status", "subject", "type" });

            migrationBuilder.CreateIndex(
                name: "ix_oauth_token_authorization_id",
                table: "oauth_token",
                column: "authorization_id");

            migrationBuilder.CreateIndex(
                name: "ix_oauth_token_reference_id",
                table: "oauth_token",
                column: "reference_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_user_role_role_slug",
                table: "user_role",
                column: "role_slug");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "login_attempt");

            migrationBuilder.DropTable(
                name: "oauth_scope");

            migrationBuilder.DropTable(
                name: "oauth_token");

            migrationBuilder.DropTable(
                name: "role_scope");

            migrationBuilder.DropTable(
                name: "signing_key");

            migrationBuilder.DropTable(
                name: "user_role");

            migrationBuilder.DropTable(
                name: "oauth_authorization");

            migrationBuilder.DropTable(
                name: "app_user");

            migrationBuilder.DropTable(
                name: "role");

            migrationBuilder.DropTable(
                name: "oauth_client");
        }
    }
}
