using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Persons;

namespace Lmis.Vacancies.Subscriptions;

/// <summary>Fact event: what was filed under the id that was merged belongs to it again.</summary>
public static class WhenPersonUnmerged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<VacanciesDb, PersonUnmerged>(
        Topics.PersonUnmergedV1, static (batch, db, _, ct) => ApplyMerges.EventsAsync([.. batch.Select(static e => (e.PersonId, e.MergedPersonId, false, e.UnmergedAt))], db, ct));
}
