using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Identity.Roles;

internal sealed class RoleTable : IEntityTypeConfiguration<Role>, IEntityTypeConfiguration<RoleScope>, IEntityTypeConfiguration<UserRole>
{
    public void Configure(EntityTypeBuilder<Role> role)
    {
        role.ToTable("role");
        role.HasKey(r => r.Slug);
        role.Property(r => r.Slug).HasMaxLength(50);
        role.HasMany(r => r.Scopes).WithOne().HasForeignKey(s => s.RoleSlug);
        role.HasData(RoleCatalogue.Roles.Select(r => new { r.Slug, r.NameVi, r.NameEn }));
    }

    public void Configure(EntityTypeBuilder<RoleScope> scope)
    {
        scope.ToTable("role_scope");
        scope.HasKey(s => new { s.RoleSlug, s.Scope });
        scope.HasData(RoleCatalogue.Roles.SelectMany(r => r.Scopes.Select(s => new { RoleSlug = r.Slug, Scope = s })));
    }

    public void Configure(EntityTypeBuilder<UserRole> holding)
    {
        holding.ToTable("user_role");
        holding.HasKey(h => new { h.UserId, h.RoleSlug });
        holding.HasOne(h => h.Role).WithMany().HasForeignKey(h => h.RoleSlug).OnDelete(DeleteBehavior.Restrict);
    }
}
