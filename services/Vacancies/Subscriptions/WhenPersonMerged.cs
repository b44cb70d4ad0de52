using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Messaging;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Persons;

namespace Lmis.Vacancies.Subscriptions;

/// <summary>Fact event: what was filed under the merged id belongs to the person who stands for both.</summary>
public static class WhenPersonMerged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<VacanciesDb, PersonMerged>(
        Topics.PersonMergedV1, static (batch, db, _, ct) => ApplyMerges.EventsAsync([.. batch.Select(static e => (e.PersonId, e.MergedPersonId, true, e.MergedAt))], db, ct));
}
