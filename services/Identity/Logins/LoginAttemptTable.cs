using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Identity.Logins;

internal sealed class LoginAttemptTable : IEntityTypeConfiguration<LoginAttempt>
{
    public void Configure(EntityTypeBuilder<LoginAttempt> attempt)
    {
        attempt.ToTable("login_attempt");
        attempt.HasKey(a => a.Id);
        attempt.Property(a => a.Id).ValueGeneratedNever();
        attempt.Property(a => a.Result).HasMaxLength(40);
        attempt.Property(a => a.ClientId).HasMaxLength(100);
        attempt.HasIndex(a => new { a.UserId, a.At });
    }
}
