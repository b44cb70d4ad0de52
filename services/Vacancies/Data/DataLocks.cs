namespace Lmis.Vacancies.Data;

/// <summary>Numbers of the advisory locks of this database, held to the end of the transaction.</summary>
internal static class DataLocks
{
    /// <summary>Changes of the projection of employers.</summary>
    public const long Employers = 0x564143_01;

    /// <summary>Giving out numbers of the change stream: in the order of commits, so that a reader who has seen one has seen all before it.</summary>
    public const long Changes = 0x564143_02;

    /// <summary>Merges of persons.</summary>
    public const long Merges = 0x564143_03;
}
