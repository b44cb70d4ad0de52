using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Employers;

/// <summary>
/// How a record leads to an employer: by its code, and of a natural person's business by its commune as well. Otherwise whoever gives a person's number
/// in a record of their own area would learn of that person's business in another.
/// </summary>
/// <param name="Code">The code.</param>
/// <param name="Commune">Of a natural person's business alone.</param>
internal sealed record NamedEmployer(EmployerCode Code, string? Commune)
{
    /// <summary>The employer of this code that lies, as far as its code does not tell, in this commune.</summary>
    public static NamedEmployer Of(string code, string commune)
    {
        var read = EmployerCode.Of(code);
        return new NamedEmployer(read, read.OwnerNumber is null ? null : commune);
    }
}

/// <summary>An employer as a worker's record or a row of a file names it: enough to find it, and to note it down where nobody has entered it yet.</summary>
internal sealed record DeclaredEmployer(NamedEmployer Named, string? Name, string? Kind, string? Commune, string? Industry, string? Section)
{
    /// <summary>The code it is named by.</summary>
    public EmployerCode Code => Named.Code;

    /// <summary>What is noted down of it; of a branch's parent neither name nor place are known.</summary>
    public EmployerFacts Facts(CodeListSet lists) => new()
    {
        Code = Code, Name = Name ?? Code.Enterprise ?? "", Kind = Kind ?? "other-organisation",
        Industry = Industry, Section = Section, Section2018 = EmployerRules.Section2018(Industry, null, lists), Commune = Named.Commune ?? (Code.Branch is null ? Commune ?? "" : ""),
    };
}

/// <summary>Where a declared employer is in the register.</summary>
internal sealed record EmployerLink(Guid EmployerId, Guid? BranchId);
