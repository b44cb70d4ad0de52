using Lmis.Hosting;
using Lmis.Vacancies.JobSite;

namespace Lmis.Vacancies.Exchange;

/// <summary>The dataset <c>vacancies</c>: what the job site shows, for partners who take it under an agreement that names the fields.</summary>
public static class VacanciesDataset
{
    /// <summary>What the gateway knows of it.</summary>
    public static readonly ExchangeDataset Dataset = new()
    {
        Code = "vacancies",
        Title = "Published vacancies of the province (việc làm trống)",
        Rows = ["vacancies", "all"],
        Operations =
        [
            new("searchVacancies", "GET", "/", typeof(SharedVacancies), "q", "occupation", "commune", "province", "wageFrom", "workTime", "qualification", "limit", "after")
            {
                Merge = new("vacancies", "rank", "-publishedAt") { More = "next" },
            },
            new("listChanges", "GET", "/changes", typeof(VacancyChanges), "after", "limit"),
            new("getVacancy", "GET", "/{code}", typeof(PublicVacancy)),
        ],
    };
}
