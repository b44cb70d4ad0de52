using Lmis.Contracts;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.PersonalData;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Lmis.Registry.Employers;

/// <summary>
/// Finds the employers that records name, in bulk, by their present or a former code; one that nobody has entered is noted down as declared. What is in
/// the register already is neither changed nor told: a worker's record may name an employer of any area.
/// </summary>
internal sealed class LinkEmployers(RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, TimeProvider clock)
{
    /// <summary>The employers so named, those not in the register left out.</summary>
    public async Task<Dictionary<NamedEmployer, EmployerLink>> FindAsync(IEnumerable<NamedEmployer> named, CancellationToken ct)
    {
        var asked = named.Distinct().ToList();
        var codes = asked.ConvertAll(static n => n.Code);
        var enterprises = codes.Select(static c => c.Enterprise).OfType<string>().Distinct().ToArray();
        var owners = codes.Select(static c => c.OwnerNumber).OfType<string>().Distinct().ToDictionary(static n => n, cipher.BlindIndex);
        var ownerIndexes = owners.Values.ToArray();
        var branchCodes = codes.Select(static c => c.Branch).OfType<string>().Distinct().ToArray();

        var now = await db.Everywhere().AsNoTracking().Where(e => enterprises.Contains(e.Code) || ownerIndexes.Contains(e.OwnerNumberIndex))
            .Select(static e => new { e.Id, e.Code, e.OwnerNumberIndex, e.CommuneCode }).ToListAsync(ct);
        var byCode = now.Where(static e => e.Code is not null).ToDictionary(static e => e.Code!, static e => e.Id);
        var byOwner = now.Where(static e => e.OwnerNumberIndex is not null).ToDictionary(static e => (System.Convert.ToHexString(e.OwnerNumberIndex!), e.CommuneCode), static e => e.Id);
        // A former code still leads to the employer, unless somebody else goes by it today.
        var former = await db.LegalForms.AsNoTracking().Where(f => f.ValidTo != null && (enterprises.Contains(f.Code) || ownerIndexes.Contains(f.OwnerNumberIndex)))
            .OrderByDescending(static f => f.ValidTo)
            .Join(db.Everywhere(), static f => f.EmployerId, static e => e.Id, static (f, e) => new { f.EmployerId, f.Code, f.OwnerNumberIndex, e.CommuneCode }).ToListAsync(ct);
        foreach (var form in former)
        {
            if (form.Code is not null)
                byCode.TryAdd(form.Code, form.EmployerId);
            else
                byOwner.TryAdd((System.Convert.ToHexString(form.OwnerNumberIndex!), form.CommuneCode), form.EmployerId);
        }
        var branches = branchCodes.Length == 0 ? [] : (await db.Branches.AsNoTracking().Where(b => branchCodes.Contains(b.Code)).ToListAsync(ct)).ToDictionary(static b => b.Code);

        var found = new Dictionary<NamedEmployer, EmployerLink>();
        foreach (var one in asked)
        {
            var code = one.Code;
            if (code.Branch is not null && branches.TryGetValue(code.Branch, out var branch))
                found.Add(one, new EmployerLink(branch.EmployerId, branch.Id));
            else if (code.Enterprise is not null ? byCode.TryGetValue(code.Enterprise, out var id) : byOwner.TryGetValue((System.Convert.ToHexString(owners[code.OwnerNumber!]), one.Commune!), out id))
                found.Add(one, new EmployerLink(id, null));
        }
        return found;
    }

    /// <summary>The employers of these declarations, all of them; part of the caller's transaction.</summary>
    public async Task<Dictionary<NamedEmployer, EmployerLink>> RunAsync(IReadOnlyCollection<DeclaredEmployer> declared, Actor actor, DateOnly effectiveOn, CancellationToken ct)
    {
        var named = declared.DistinctBy(static d => d.Named).ToList();
        var found = await FindAsync(named.Select(static d => d.Named), ct);
        var unknown = named.Where(d => !found.ContainsKey(d.Named)).ToList();
        var parents = unknown.Select(static d => d.Code.Branch is null ? d : new DeclaredEmployer(new NamedEmployer(d.Code with { Branch = null }, null), d.Name, d.Kind, null, d.Industry, d.Section))
            .OrderBy(static d => d.Commune is null).DistinctBy(static d => d.Named).ToList();
        if (parents.Count > 0)
        {
            await NoteAsync(parents, actor, effectiveOn, ct);
            found = await FindAsync(named.Select(static d => d.Named), ct);
        }
        var branches = named.Where(d => d.Code.Branch is not null && found[d.Named].BranchId is null).ToList();
        if (branches.Count > 0)
        {
            await NoteBranchesAsync(branches, found, ct);
            found = await FindAsync(named.Select(static d => d.Named), ct);
        }
        return found;
    }

    private async Task NoteAsync(List<DeclaredEmployer> declared, Actor actor, DateOnly effectiveOn, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var employers = declared.Select(d => Employer.Enter(d.Facts(lists), cipher, actor.Source, effectiveOn, now, isDeclared: true))
            .OrderBy(static e => e.Code, StringComparer.Ordinal).ThenBy(static e => e.Id).ToDictionary(static e => e.Id);
        var copy = EntityCopy<Employer>.Of(db);
        copy.WriteTemporary(connection, "declared_employer", employers.Values);
        // In the order of the codes: two writers that name the same employers wait for each other in one order, and the unique index lets one note each.
        var mine = new List<Employer>();
        await using (var insert = new NpgsqlCommand(
            $"insert into employer ({copy.Columns}) select {copy.Columns} from declared_employer order by code, owner_number_index, commune_code on conflict do nothing returning id", connection)
        { CommandTimeout = 0 })
        await using (var reader = await insert.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                mine.Add(employers[reader.GetGuid(0)]);
        }
        await using (var drop = new NpgsqlCommand("drop table declared_employer", connection))
            await drop.ExecuteNonQueryAsync(ct);
        EntityCopy<LegalForm>.Of(db).Write(connection, mine.ConvertAll(e => LegalForm.Of(e, e.RevealCode(cipher), cipher, null)));
        EntityCopy<EmployerChange>.Of(db).Write(connection, mine.ConvertAll(e => EmployerChange.Of(e, "declared", actor, cipher)));
        await OutboxWriter.CopyAsync(connection, (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction(),
            mine.Select(e => OutboxMessage.From(Topics.EmployerChangedV1, e.ToEvent(), clock)), ct);
    }

    private async Task NoteBranchesAsync(List<DeclaredEmployer> declared, Dictionary<NamedEmployer, EmployerLink> found, CancellationToken ct)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var copy = EntityCopy<Branch>.Of(db);
        var now = clock.GetUtcNow();
        copy.WriteTemporary(connection, "declared_branch", [.. declared.Select(d => Branch.Of(found[d.Named].EmployerId, d.Code.Branch!, d.Name ?? d.Code.Branch!, d.Commune, null, null, lists, now))]);
        await using var insert = new NpgsqlCommand(
            $"insert into employer_branch ({copy.Columns}) select {copy.Columns} from declared_branch order by code on conflict do nothing; drop table declared_branch", connection)
        { CommandTimeout = 0 };
        await insert.ExecuteNonQueryAsync(ct);
    }
}
