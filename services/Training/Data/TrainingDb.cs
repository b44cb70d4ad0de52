using Lmis.Hosting;
using Lmis.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Data;

/// <summary>The database of Training: classes, learners and their certificates.</summary>
public sealed class TrainingDb(DbContextOptions<TrainingDb> options, AreaScope area) : ServiceDb(options, area)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.AddMessaging();
    }
}
