using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lmis.Gateway.Data.Migrations;

/// <summary>Subscriptions: of partners to our feeds, and ours to theirs.</summary>
[DbContext(typeof(GatewayDb)), Migration("20261127180000_ExchangeFeeds")]
public sealed class ExchangeFeeds : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table exchange.subscriber (
            id uuid not null,
            member text not null,
            agreement_id text not null references exchange.agreement (id),
            operation text not null,
            purpose text not null,
            status text not null check (status in ('active', 'parked', 'ended')),
            -- How far the partner has said that it is, and how far the service has been read for it: between the two is nothing that it may see.
            position text not null,
            read_to text not null,
            told bigint not null default 0,
            attempts int not null default 0,
            next_at timestamptz not null,
            made_at timestamptz not null,
            delivered_at timestamptz,
            fresh_until timestamptz,
            last_status int,
            last_failure text,
            ended_at timestamptz,
            primary key (member, id));
        create unique index subscriber_one on exchange.subscriber (agreement_id, operation) where status <> 'ended';
        create index subscriber_due on exchange.subscriber (next_at) where status = 'active';

        create table exchange.subscription (
            id uuid primary key,
            agreement_id text not null references exchange.agreement (id),
            operation text not null,
            purpose text not null,
            status text not null check (status in ('asked', 'active', 'refused', 'ending', 'ended')),
            position text not null,
            taken bigint not null default 0,
            attempts int not null default 0,
            next_at timestamptz not null,
            made_at timestamptz not null,
            made_by text not null,
            received_at timestamptz,
            fresh_until timestamptz,
            last_status int,
            last_failure text,
            ended_at timestamptz);
        create unique index subscription_one on exchange.subscription (agreement_id, operation) where status not in ('ended', 'refused');
        create index subscription_due on exchange.subscription (next_at) where status in ('asked', 'ending');
        """);

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop table exchange.subscriber, exchange.subscription;");
}
