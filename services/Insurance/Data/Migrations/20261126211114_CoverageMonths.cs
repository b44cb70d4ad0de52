using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Insurance.Data.Migrations
{
    /// <inheritdoc />
    public partial class CoverageMonths : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "coverage_month",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    month = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    compulsory = table.Column<bool>(type: "boolean", nullable: false),
                    voluntary = table.Column<bool>(type: "boolean", nullable: false),
                    in_arrears = table.Column<bool>(type: "boolean", nullable: false),
                    birth_month = table.Column<string>(type: "text", nullable: false),
                    sex = table.Column<string>(type: "text", nullable: false),
                    commune_code = table.Column<string>(type: "text", nullable: true),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_coverage_month", x => new { x.person_id, x.month });
                });

            // By trigger, so that a process of the version before keeps them too. Of months before the last change nothing is held any more.
            migrationBuilder.Sql(
                """
                create function keep_coverage_month() returns trigger language plpgsql as $$
                begin
                    insert into coverage_month (person_id, month, version, compulsory, voluntary, in_arrears, birth_month, sex, commune_code, changed_at)
                    select person_id, month, version, compulsory, voluntary, in_arrears, birth_month, sex, commune_code, now() from changed
                    on conflict (person_id, month) do update set version = excluded.version, compulsory = excluded.compulsory, voluntary = excluded.voluntary, in_arrears = excluded.in_arrears,
                        birth_month = excluded.birth_month, sex = excluded.sex, commune_code = excluded.commune_code, changed_at = excluded.changed_at;
                    return null;
                end $$;
                create trigger keep_entered after insert on person_coverage referencing new table as changed for each statement execute function keep_coverage_month();
                create trigger keep_changed after update on person_coverage referencing new table as changed for each statement execute function keep_coverage_month();
                insert into coverage_month (person_id, month, version, compulsory, voluntary, in_arrears, birth_month, sex, commune_code, changed_at)
                select person_id, month, version, compulsory, voluntary, in_arrears, birth_month, sex, commune_code, now() from person_coverage;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop trigger keep_entered on person_coverage; drop trigger keep_changed on person_coverage; drop function keep_coverage_month();");
            migrationBuilder.DropTable(
                name: "coverage_month");
        }
    }
}
