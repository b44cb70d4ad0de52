using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Lmis.Hosting;

/// <summary>
/// The base of every service's own database. Each <see cref="IAreaScoped"/> entity is limited to the caller's area, when read by the named
/// query filter <see cref="AreaFilter"/> and when written by <see cref="OutsideAreaException"/>; Data Protection keys live here too.
/// </summary>
public abstract class ServiceDb(DbContextOptions options, AreaScope area) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>Name of the query filter that limits rows to the caller's area.</summary>
    public const string AreaFilter = "area";

    /// <summary>Keys that protect cookies and stored secrets of this service.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    // Read by the query filter at each query; members of the context become parameters of the SQL.
    private bool AreaIsEverything => area.IsEverything;
    private string? AreaCommune => area.CommuneCode;
    private string? AreaFormerDistrict => area.FormerDistrictCode;

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Add(_ => new AreaFilterConvention(this));

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RefuseOutsideArea();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RefuseOutsideArea();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    // A row is entered where it lies now; a change or removal is the right of whoever holds it before the change,
    // so an officer may record that a person moved away, but not take a record over.
    private void RefuseOutsideArea()
    {
        if (area.IsEverything)
            return;
        foreach (var entry in ChangeTracker.Entries<IAreaScoped>())
        {
            var values = entry.State switch
            {
                EntityState.Added => entry.CurrentValues,
                EntityState.Modified or EntityState.Deleted => entry.OriginalValues,
                _ => null,
            };
            if (values is null)
                continue;
            var commune = values.GetValue<string>(nameof(IAreaScoped.CommuneCode));
            if (!area.Covers(commune, values.GetValue<string?>(nameof(IAreaScoped.FormerDistrictCode))))
                throw new OutsideAreaException(commune);
        }
    }

    private Expression<Func<T, bool>> InArea<T>() where T : class, IAreaScoped =>
        row => AreaIsEverything
            || (AreaCommune != null && row.CommuneCode == AreaCommune)
            || (AreaFormerDistrict != null && row.FormerDistrictCode == AreaFormerDistrict);

    private sealed class AreaFilterConvention(ServiceDb db) : IModelFinalizingConvention
    {
        private static readonly MethodInfo Filter = typeof(ServiceDb).GetMethod(nameof(InArea), BindingFlags.Instance | BindingFlags.NonPublic)!;

        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entity in modelBuilder.Metadata.GetEntityTypes().Where(e => typeof(IAreaScoped).IsAssignableFrom(e.ClrType)))
                ((IMutableEntityType)entity).SetQueryFilter(AreaFilter, (LambdaExpression)Filter.MakeGenericMethod(entity.ClrType).Invoke(db, null)!);
        }
    }
}
