using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Lmis.Simulators.Population;
using Microsoft.Extensions.Options;

namespace Lmis.Simulators.National.People;

/// <summary>One person of the national population database, with the province and commune of residence.</summary>
public sealed record NationalPerson(string Number, string FullName, DateOnly Birth, string Sex, bool IsDead, string? Insurance, string? EmployerCode, string Province, string Commune);

/// <summary>One enterprise of the national register.</summary>
public sealed record NationalEnterprise(string Code, string Name, string LegalForm, string Industry, string Commune, string Status);

/// <summary>
/// The same synthetic people and employers that the demonstration loads into the provinces' registers, so that what a province asks about
/// its own people is really answered. Never real people.
/// </summary>
public sealed class NationalRegisters
{
    /// <summary>What an enterprise code, modulo 25, decides: 3 is dissolved, 8 has suspended its business.</summary>
    private const int States = 25, Dissolved = 3, Suspended = 8;

    /// <summary>
    /// What a personal number, modulo 199, decides: 7 has died; of 23, 47 and 71 the nation holds another name, birth date or
    /// sex than the province's file. Everybody else of the demonstration is here as there; a number that is not of the demonstration is nobody's.
    /// </summary>
    private const int Kinds = 199, Dead = 7, OtherName = 23, OtherBirth = 47, OtherSex = 71;

    private readonly ConcurrentDictionary<string, NationalPerson> added = new(StringComparer.Ordinal);
    private FrozenDictionary<string, NationalPerson> people = FrozenDictionary<string, NationalPerson>.Empty;
    private FrozenDictionary<string, NationalEnterprise> enterprises = FrozenDictionary<string, NationalEnterprise>.Empty;

    /// <summary>Everybody, by personal number.</summary>
    public IReadOnlyDictionary<string, NationalPerson> People => people;

    /// <summary>Every enterprise, by enterprise code.</summary>
    public IReadOnlyDictionary<string, NationalEnterprise> Enterprises => enterprises;

    /// <summary>One person, of the demonstration or added while it runs.</summary>
    public NationalPerson? Find(string number) => added.GetValueOrDefault(number) ?? people.GetValueOrDefault(number);

    /// <summary>Somebody the population database knows from now on.</summary>
    internal void Add(NationalPerson person) => added[person.Number] = person;

    internal void Load(NationalOptions options)
    {
        var (persons, firms) = (new Dictionary<string, NationalPerson>(), new Dictionary<string, NationalEnterprise>());
        foreach (var province in options.Provinces)
        {
            var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = options.Workers, Province = province, Seed = options.Seed, Dirty = options.Dirty });
            foreach (var row in rows.Where(static row => row.Outcome == Outcome.Accepted))
            {
                var (facts, cells) = (row.Facts, row.Values);
                var employer = cells[Column.EmployerCode] is { Length: 10 } code ? code : null;
                var kind = Number(facts.Number) % Kinds;
                persons.TryAdd(facts.Number, new(
                    facts.Number, kind == OtherName ? cells[Column.FullName] + " Khác" : cells[Column.FullName]!, kind == OtherBirth ? facts.Birth.AddDays(1) : facts.Birth,
                    kind == OtherSex ? (facts.Sex == "male" ? "female" : "male") : facts.Sex, kind == Dead, facts.SocialInsurance, employer, province, facts.Commune));
                if (employer is not null && cells[Column.EmployerName] is { } name)
                    firms.TryAdd(employer, new(
                        employer, name, cells[Column.EmployerKind]!, cells[Column.Industry]!, cells[Column.EmployerCommune]!,
                        (Number(employer) % States) switch { Dissolved => "dissolved", Suspended => "suspended", _ => "active" }));
            }
        }
        (people, enterprises) = (persons.ToFrozenDictionary(), firms.ToFrozenDictionary());
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}

/// <summary>Fills the registers before the first answer.</summary>
internal sealed class LoadRegisters(NationalRegisters registers, IOptions<NationalOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        registers.Load(options.Value);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
