using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class WorkerSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_worker_commune_code",
                table: "worker");

            migrationBuilder.DropIndex(
                name: "ix_person_name_key_trigram",
                table: "person");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .Annotation("Npgsql:PostgresExtension:fuzzystrmatch", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.AddColumn<short>(
                name: "birth_year",
                table: "worker",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "name_key",
                table: "worker",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.CreateTable(
                name: "search_reading",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_by = table.Column<string>(type: "text", nullable: false),
                    reader_name = table.Column<string>(type: "text", nullable: true),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    person_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_reading", x => x.id);
                });

            migrationBuilder.Sql(
                """
                update worker w set name_key = coalesce(p.name_key, ''), birth_year = extract(year from p.birth_date) from person p where p.id = w.person_id;

                create index ix_worker_words on worker using gin (string_to_array(name_key, ' '), commune_code, birth_year) where is_active;

                create table name_word (word text collate "C" primary key);
                comment on table name_word is 'Each word that is in the name of a worker, or was: where search looks for what a mistyped word may mean.';
                insert into name_word select distinct unnest(string_to_array(name_key, ' ')) from worker where name_key <> '';

                create function add_name_words() returns trigger language plpgsql as $$
                begin
                  insert into name_word
                  select word from (select distinct unnest(string_to_array(name_key, ' ')) as word from added) w
                  where not exists (select from name_word n where n.word = w.word) order by word
                  on conflict do nothing;
                  return null;
                end $$;
                create function add_words_of_name() returns trigger language plpgsql as $$
                begin
                  insert into name_word select distinct unnest(string_to_array(new.name_key, ' ')) order by 1 on conflict do nothing;
                  return null;
                end $$;
                create trigger worker_name_words after insert on worker referencing new table as added for each statement execute function add_name_words();
                create trigger worker_name_words_changed after update of name_key on worker
                  for each row when (old.name_key is distinct from new.name_key) execute function add_words_of_name();
                """);

            migrationBuilder.CreateIndex(
                name: "ix_worker_commune_name",
                table: "worker",
                columns: new[] { "commune_code", "name_key", "person_id" });

            migrationBuilder.CreateIndex(
                name: "ix_worker_facets",
                table: "worker",
                columns: new[] { "commune_code", "activity_status", "qualification", "occupation", "is_registered" },
                filter: "is_active");

            migrationBuilder.CreateIndex(
                name: "ix_worker_name",
                table: "worker",
                columns: new[] { "name_key", "person_id" });

            migrationBuilder.CreateIndex(
                name: "ix_search_reading_person_ids",
                table: "search_reading",
                column: "person_ids")
                .Annotation("Npgsql:IndexMethod", "gin");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop trigger worker_name_words on worker;
                drop trigger worker_name_words_changed on worker;
                drop function add_name_words;
                drop function add_words_of_name;
                drop table name_word;
                drop index ix_worker_words;
                """);

            migrationBuilder.DropTable(
                name: "search_reading");

            migrationBuilder.DropIndex(
                name: "ix_worker_commune_name",
                table: "worker");

            migrationBuilder.DropIndex(
                name: "ix_worker_facets",
                table: "worker");

            migrationBuilder.DropIndex(
                name: "ix_worker_name",
                table: "worker");

            migrationBuilder.DropColumn(
                name: "birth_year",
                table: "worker");

            migrationBuilder.DropColumn(
                name: "name_key",
                table: "worker");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:fuzzystrmatch", ",,")
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateIndex(
                name: "ix_worker_commune_code",
                table: "worker",
                column: "commune_code");

            migrationBuilder.CreateIndex(
                name: "ix_person_name_key_trigram",
                table: "person",
                column: "name_key")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });
        }
    }
}
