namespace Lmis.Hosting;

/// <summary>A write touched a row outside the caller's administrative area; answered with 403 and nothing is stored.</summary>
public sealed class OutsideAreaException(string communeCode)
    : Exception("The record lies outside your administrative area.")
{
    /// <summary>The unit that was refused.</summary>
    public string CommuneCode { get; } = communeCode;
}
