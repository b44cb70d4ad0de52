using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Employers;

/// <summary>A branch or other dependent unit (chi nhánh, đơn vị phụ thuộc) of an employer, with a code of 10-3 digits under its parent's.</summary>
public sealed class Branch
{
    private Branch()
    {
    }

    public Guid Id { get; private set; }
    public Guid EmployerId { get; private set; }

    /// <summary>Such as <c>0100109106-001</c>.</summary>
    public string Code { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>Where it is; empty while not known.</summary>
    public string CommuneCode { get; private set; } = "";

    public string? FormerDistrictCode { get; private set; }
    public DateOnly? OpenedOn { get; private set; }

    /// <summary>Its last day, null while it is open.</summary>
    public DateOnly? ClosedOn { get; private set; }

    /// <summary>A branch of an employer.</summary>
    public static Branch Of(Guid employerId, string code, string name, string? commune, string? formerCommune, DateOnly? openedOn, CodeListSet lists, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), EmployerId = employerId, Code = code, Name = name, CommuneCode = commune ?? "",
        FormerDistrictCode = lists.Units.DistrictOf(formerCommune), OpenedOn = openedOn,
    };

    /// <summary>Ends with this day.</summary>
    public void Close(DateOnly lastDay) => ClosedOn = lastDay;
}
