using Microsoft.EntityFrameworkCore;

namespace Lmis.Messaging;

/// <summary>The service's own context, for the operators' endpoints, which need of it only the dead letters.</summary>
internal sealed record MessagingDb(DbContext Context)
{
    public DbSet<DeadLetter> DeadLetters => Context.Set<DeadLetter>();
}
