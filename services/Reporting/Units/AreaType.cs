namespace Lmis.Reporting.Units;

/// <summary>Urban or rural, by the kind of unit (indicators, rule 7).</summary>
public enum AreaType : short
{
    /// <summary>Not known without a guess, or a kind of unit that is neither (đặc khu).</summary>
    Unknown = 0,

    /// <summary>Phường; before 2025-07-01 also thị trấn.</summary>
    Urban = 1,

    /// <summary>Xã.</summary>
    Rural = 2,
}
