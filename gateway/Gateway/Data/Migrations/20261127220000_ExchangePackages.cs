using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lmis.Gateway.Data.Migrations;

/// <summary>Packages that were made and taken, and the requests of ours that wait for their answers.</summary>
[DbContext(typeof(GatewayDb)), Migration("20261127220000_ExchangePackages")]
public sealed class ExchangePackages : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table exchange.package (
            id uuid not null,
            -- Who made it: the other member or one of ours.
            maker text not null,
            recipient text not null,
            kind text not null check (kind in ('requests', 'answers')),
            answers_to uuid,
            at timestamptz not null,
            by text not null,
            messages int not null default 0,
            changes bigint not null default 0,
            refused int not null default 0,
            -- What could not be packed or taken, in words.
            left_out text[] not null default '{}',
            primary key (maker, id));
        create index package_at on exchange.package (at desc);

        -- A request of ours as it was signed, without its content.
        create table exchange.packaged (
            request_id text primary key,
            package_id uuid not null,
            member text not null,
            what text not null check (what in ('delivery', 'subscription')),
            subject uuid not null,
            request jsonb not null,
            request_hash text not null,
            record jsonb not null,
            after text,
            next text,
            changes int not null default 0,
            signed_at timestamptz not null,
            answered_at timestamptz,
            status int);
        create index packaged_package on exchange.packaged (package_id);
        create index packaged_signed on exchange.packaged (signed_at);
        """);

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop table exchange.package, exchange.packaged;");
}
