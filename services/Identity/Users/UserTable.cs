using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Identity.Users;

internal sealed class UserTable : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("app_user");
        user.HasKey(u => u.Id);
        user.Property(u => u.Id).ValueGeneratedNever();
        user.Property(u => u.UserName).HasMaxLength(100).IsRequired();
        user.Property(u => u.NormalizedUserName).HasMaxLength(100).IsRequired();
        user.HasIndex(u => u.NormalizedUserName).IsUnique();
        user.Property(u => u.DisplayName).HasMaxLength(200);
        user.Property(u => u.Area).HasMaxLength(5);
        user.Property(u => u.Organisation).HasMaxLength(14);
        user.Property(u => u.Version).IsConcurrencyToken();
        user.HasMany(u => u.Roles).WithOne().HasForeignKey(role => role.UserId);
        // E-mail and phone are not used to sign in, so they are not collected.
        user.Ignore(u => u.Email).Ignore(u => u.NormalizedEmail).Ignore(u => u.EmailConfirmed);
        user.Ignore(u => u.PhoneNumber).Ignore(u => u.PhoneNumberConfirmed);
        // Version guards against lost changes; Identity's own stamp would be a second guard over the same row.
        user.Ignore(u => u.ConcurrencyStamp).Ignore(u => u.Scopes);
    }
}
