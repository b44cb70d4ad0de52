using Lmis.Hosting;
using Lmis.Identity.Keys;
using Lmis.Identity.Logins;
using Lmis.Identity.Roles;
using Lmis.Identity.Users;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace Lmis.Identity.Data;

/// <summary>Identity's own database: users, roles, clients, tokens, signing keys and the login audit.</summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options, AreaScope area) : ServiceDb(options, area)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<UserRole> UserRoles => Set<UserRole>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<LoginAttempt> LoginAttempts => Set<LoginAttempt>();

    /// <summary>Holds a named lock of the database until the open transaction ends.</summary>
    public Task LockAsync(string name, CancellationToken ct) =>
        Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))", ct);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.UseOpenIddict<Guid>();
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreApplication<Guid>>().ToTable("oauth_client");
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().ToTable("oauth_authorization");
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreScope<Guid>>().ToTable("oauth_scope");
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreToken<Guid>>().ToTable("oauth_token");
        modelBuilder.ApplyConfiguration(new UserTable());
        var roles = new RoleTable();
        modelBuilder.ApplyConfiguration<Role>(roles);
        modelBuilder.ApplyConfiguration<RoleScope>(roles);
        modelBuilder.ApplyConfiguration<UserRole>(roles);
        modelBuilder.ApplyConfiguration(new SigningKeyTable());
        modelBuilder.ApplyConfiguration(new LoginAttemptTable());
    }
}
