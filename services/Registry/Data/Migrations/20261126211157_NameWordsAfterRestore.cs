using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class NameWordsAfterRestore : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A dump is restored with an empty search path, in which a table without its schema is not found.
            migrationBuilder.Sql(
                """
                create or replace function add_name_words() returns trigger language plpgsql as $$
                begin
                  insert into public.name_word
                  select word from (select distinct unnest(string_to_array(name_key, ' ')) as word from added) w
                  where not exists (select from public.name_word n where n.word = w.word) order by word
                  on conflict do nothing;
                  return null;
                end $$;
                create or replace function add_words_of_name() returns trigger language plpgsql as $$
                begin
                  insert into public.name_word select distinct unnest(string_to_array(new.name_key, ' ')) order by 1 on conflict do nothing;
                  return null;
                end $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                create or replace function add_name_words() returns trigger language plpgsql as $$
                begin
                  insert into name_word
                  select word from (select distinct unnest(string_to_array(name_key, ' ')) as word from added) w
                  where not exists (select from name_word n where n.word = w.word) order by word
                  on conflict do nothing;
                  return null;
                end $$;
                create or replace function add_words_of_name() returns trigger language plpgsql as $$
                begin
                  insert into name_word select distinct unnest(string_to_array(new.name_key, ' ')) order by 1 on conflict do nothing;
                  return null;
                end $$;
                """);
        }
    }
}
