using static Lmis.Cli.Diagnosis.AfterRestore.ServiceDatabases;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Persons and employers that other services name against those that Registry has, which alone mints their ids and takes none back.</summary>
internal static class CheckReferences
{
    private const int MostNamed = 3;

    /// <summary>Who names them, and the statement that gives each once.</summary>
    public static readonly IReadOnlyList<(string What, string Service, string Named)> All =
    [
        ("persons", Vacancies, "select id::text, 0::bigint from (select person_id from job_search union select filed_as from job_search union select person_id from counselling union select person_id from referral) named (id) order by id"),
        ("employers", Vacancies, "select id::text, 0::bigint from (select employer_id from vacancy union select employer_id from referral) named (id) order by id"),
        ("persons", Training, "select id::text, 0::bigint from (select person_id from enrolment union select person_id from certificate) named (id) order by id"),
        ("persons", Insurance, "select id::text, 0::bigint from (select person_id from declared_row union select person_id from participation_spell union select person_id from person_coverage) named (id) order by id"),
        ("employers", Insurance, "select distinct employer_id::text, 0::bigint from participation_spell order by 1"),
    ];

    public static string Check(string what, string service) => $"{what} named by {service}";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, string what, string service, string statement, CancellationToken ct)
    {
        await using var named = await KeyedRows.OpenAsync(databases, service, statement, ct);
        await using var minted = await KeyedRows.OpenAsync(databases, Registry, what == "persons" ? "select id::text, 0::bigint from person order by id" : "select id::text, 0::bigint from employer order by id", ct);
        var (compared, lost, first) = (0L, 0L, new List<string>());
        while (named.Key is not null)
        {
            var order = KeyedRows.Compare(named, minted);
            if (order <= 0)
            {
                compared++;
                if (order < 0 && lost++ < MostNamed && what != "persons")
                    first.Add(named.Key);
                await named.NextAsync(ct);
            }
            if (order >= 0)
                await minted.NextAsync(ct);
        }
        return lost == 0
            ? [Finding.Good(Check(what, service), $"Registry has all {compared} {what} that {service} names.")]
            : [Finding.Fault(Check(what, service), $"Registry does not have {lost} of {compared} {what} that {service} names{(first.Count > 0 ? $": {string.Join(", ", first)}" : "")}.", Registry,
                $"Registry is of an earlier moment than {service}: restore both to the same moment before anybody works. It would give another id to who is entered again, and what {service} holds would stay nobody's.")];
    }
}
