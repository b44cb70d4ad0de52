using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lmis.Gateway.Data.Migrations;

/// <summary>Directory, agreements, acts, their deliveries and local blocks, with one counter that tells every replica of a change.</summary>
[DbContext(typeof(GatewayDb)), Migration("20261123191000_ExchangeDocuments")]
public sealed class ExchangeDocuments : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists exchange;

        create table exchange.state_version (
            only_row boolean primary key default true check (only_row),
            version bigint not null);
        insert into exchange.state_version (version) values (1);

        -- The counter's row is locked until the change commits, so a reader that sees a number sees every change up to it.
        create function exchange.count_change() returns trigger language plpgsql as $$
        begin
            update exchange.state_version set version = version + 1;
            return null;
        end $$;

        create table exchange.directory (
            version bigint primary key,
            hash text not null unique,
            document bytea not null,
            issued timestamptz not null,
            expires timestamptz not null,
            -- The configured anchors that the chain of directories up to this one began with.
            pins text not null,
            accepted_at timestamptz not null);

        create table exchange.agreement (
            id text primary key,
            document bytea not null,
            provider text not null,
            provider_member text not null,
            consumer text not null,
            consumer_member text not null,
            service text not null,
            purposes text[] not null,
            personal_data boolean not null,
            valid_from timestamptz not null,
            valid_until timestamptz not null,
            status text not null check (status in ('offered', 'accepted', 'rejected', 'revoked')),
            offered_by text not null,
            offered_at timestamptz not null,
            decided_at timestamptz,
            ended_at timestamptz);
        create index agreement_provider on exchange.agreement (provider_member, status);
        create index agreement_consumer on exchange.agreement (consumer_member, status);
        create index agreement_offers on exchange.agreement (offered_by) where status = 'offered';

        create table exchange.act (
            id uuid primary key,
            agreement_id text not null references exchange.agreement (id),
            kind text not null check (kind in ('offer', 'accept', 'reject', 'revoke')),
            member text not null,
            key_id text not null,
            document_id text not null,
            document bytea not null,
            reason text,
            directory_version bigint not null,
            recorded_at timestamptz not null,
            recorded_by text not null,
            unique (agreement_id, document_id, kind, member));

        create table exchange.delivery (
            id bigint generated always as identity primary key,
            act_id uuid not null unique references exchange.act (id),
            agreement_id text not null,
            from_member text not null,
            to_member text not null,
            attempts int not null default 0,
            next_at timestamptz not null,
            last_status int,
            last_failure text,
            parked_at timestamptz,
            delivered_at timestamptz);
        create index delivery_due on exchange.delivery (next_at) where delivered_at is null and parked_at is null;
        create index delivery_open on exchange.delivery (agreement_id, id) where delivered_at is null;

        create table exchange.member_block (
            member text primary key,
            reason text not null,
            blocked_by text not null,
            blocked_at timestamptz not null);

        create trigger count_change after insert or update or delete on exchange.directory for each statement execute function exchange.count_change();
        create trigger count_change after insert or update or delete on exchange.agreement for each statement execute function exchange.count_change();
        create trigger count_change after insert or update or delete on exchange.member_block for each statement execute function exchange.count_change();
        """);

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        drop table exchange.delivery, exchange.act, exchange.agreement, exchange.member_block, exchange.directory, exchange.state_version;
        drop function exchange.count_change();
        """);
}
