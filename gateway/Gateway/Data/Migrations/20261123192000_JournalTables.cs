using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lmis.Gateway.Data.Migrations;

/// <summary>The exchange's journal: slots (leases and heads), entries and blind subjects by month, checkpoints.</summary>
[DbContext(typeof(GatewayDb)), Migration("20261123192000_JournalTables")]
public sealed class JournalTables : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema journal;

        create table journal.slot (
            slot integer primary key,
            owner uuid not null,
            fence bigint not null,
            lease_until timestamptz not null,
            head_sequence bigint not null,
            head_hash bytea not null,
            head_at timestamptz not null
        ) with (fillfactor = 10);

        create table journal.entry (
            at timestamptz not null,
            slot integer not null,
            sequence bigint not null,
            hash bytea not null,
            content bytea not null,
            kind smallint not null,
            role smallint not null,
            peer text,
            agreement text,
            request_id text,
            x_road_id text,
            status smallint not null,
            directory_version bigint not null,
            primary key (slot, sequence, at)
        ) partition by range (at);
        alter table journal.entry alter column content set storage external;
        create index entry_at on journal.entry (at, slot, sequence);
        create index entry_request_id on journal.entry (request_id) where request_id <> '';
        create index entry_x_road_id on journal.entry (x_road_id) where x_road_id <> '';
        create index entry_peer on journal.entry (peer, at) where peer <> '';
        create index entry_agreement on journal.entry (agreement, at) where agreement is not null;

        create table journal.subject (
            subject bytea not null,
            at timestamptz not null,
            slot integer not null,
            sequence bigint not null,
            primary key (subject, at, slot, sequence)
        ) partition by range (at);

        create table journal.checkpoint (
            number bigint primary key,
            at timestamptz not null,
            hash bytea not null unique,
            document bytea not null,
            token bytea,
            token_tried_at timestamptz,
            token_tries integer not null default 0
        );

        create index checkpoint_unstamped on journal.checkpoint (number) where token is null;
        create index checkpoint_at on journal.checkpoint (at);

        create function journal.refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'the journal is append-only' using errcode = 'insufficient_privilege';
        end $$;
        create trigger append_only before update or delete on journal.entry for each row execute function journal.refuse_change();
        create trigger append_only before delete or update of number, at, hash, document on journal.checkpoint for each row execute function journal.refuse_change();
        """);

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop schema journal cascade");
}
