using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Definitions;

/// <summary>How many people of 15 and over share the traits that the definitions ask for.</summary>
/// <param name="Status">Economic activity.</param>
/// <param name="Qualification">Highest technical qualification.</param>
/// <param name="InAgriculture">The main job is in section A, agriculture, forestry and fishing.</param>
/// <param name="IsWorkingAge">Under the retirement age of the year; not known for head-counts.</param>
/// <param name="People">Persons.</param>
/// <param name="Receipted">Of them those whose registration has a national or social-insurance receipt.</param>
public readonly record struct PeopleCell(
    ActivityStatus Status, Qualification Qualification, bool InAgriculture, bool? IsWorkingAge, long People, long Receipted)
{
    /// <summary>Lực lượng lao động: employed or unemployed (Decree 318 art. 3.3).</summary>
    public bool InLabourForce => Status is ActivityStatus.Employed or ActivityStatus.Unemployed;
}
