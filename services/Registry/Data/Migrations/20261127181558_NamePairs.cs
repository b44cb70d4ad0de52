using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Lmis.Registry.Data.Migrations
{
    /// <inheritdoc />
    public partial class NamePairs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Built beside the ones they take the place of: the version before goes on reading while they are, and waits with its writing. Those are dropped last,
            // because dropping one shuts readers out.
            migrationBuilder.Sql(
                """
                create function name_pairs(name_key text) returns text[] language plpgsql immutable strict parallel safe as $$
                declare
                  words text[] := string_to_array(name_key, ' ');
                  pairs text[] := '{}';
                begin
                  for i in 2 .. cardinality(words) loop
                    for j in 1 .. i - 1 loop
                      if words[i] collate "C" < words[j] collate "C" then
                        pairs := pairs || (words[i] || ' ' || words[j]);
                      elsif words[j] collate "C" < words[i] collate "C" then
                        pairs := pairs || (words[j] || ' ' || words[i]);
                      end if;
                    end loop;
                  end loop;
                  return pairs;
                end $$;
                comment on function name_pairs is 'Any two different words of a name, the lesser by its bytes first.';

                create index ix_worker_name_pairs on worker using gin (name_pairs(name_key), commune_code, birth_year) where is_active;
                create index ix_worker_name_wide on worker (name_key, person_id)
                  include (is_active, commune_code, former_district_code, activity_status, qualification, occupation, is_registered, birth_year);
                create index ix_worker_commune_name_wide on worker (commune_code, name_key, person_id)
                  include (is_active, activity_status, qualification, occupation, is_registered, birth_year);

                drop index ix_worker_name, ix_worker_commune_name;
                alter index ix_worker_name_wide rename to ix_worker_name;
                alter index ix_worker_commune_name_wide rename to ix_worker_commune_name;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop index ix_worker_name_pairs, ix_worker_name, ix_worker_commune_name;
                drop function name_pairs;
                create index ix_worker_name on worker (name_key, person_id);
                create index ix_worker_commune_name on worker (commune_code, name_key, person_id);
                """);
        }
    }
}
