using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lmis.Messaging;

/// <summary>The tables of messaging in a service's own database, created by that service's migrations.</summary>
public static class MessagingModel
{
    internal const string Schema = "messaging";

    /// <summary>Adds the outbox, inbox, delivery-failure and dead-letter tables to the model, in schema <c>messaging</c>.</summary>
    public static ModelBuilder AddMessaging(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model
            .ApplyConfiguration(new OutboxTable())
            .ApplyConfiguration(new InboxTable())
            .ApplyConfiguration(new DeliveryFailureTable())
            .ApplyConfiguration(new DeadLetterTable());
    }

    /// <summary>Creates the trigger that wakes the relays at each insert; call it after the tables are created.</summary>
    public static void CreateMessagingTriggers(this MigrationBuilder migration)
    {
        ArgumentNullException.ThrowIfNull(migration);
        // One NOTIFY per statement: PostgreSQL delivers it at commit and folds equal ones of a transaction into one.
        migration.Sql(
            """
            create or replace function messaging.notify_outbox() returns trigger language plpgsql as
            $$ begin perform pg_notify('lmis_outbox', ''); return null; end $$;
            """);
        migration.Sql(
            """
            create trigger outbox_message_notify after insert on messaging.outbox_message
            for each statement execute function messaging.notify_outbox();
            """);
        // A queue table turns over whole: at the default of a fifth, dead rows would outnumber live ones many times.
        migration.Sql("alter table messaging.outbox_message set (autovacuum_vacuum_scale_factor = 0.02);");
    }

    /// <summary>Takes back <see cref="CreateMessagingTriggers"/>.</summary>
    public static void DropMessagingTriggers(this MigrationBuilder migration)
    {
        ArgumentNullException.ThrowIfNull(migration);
        migration.Sql("drop trigger if exists outbox_message_notify on messaging.outbox_message;");
        migration.Sql("drop function if exists messaging.notify_outbox();");
    }
}
