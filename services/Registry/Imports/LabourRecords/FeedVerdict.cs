namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>What a row of a feed does to a record that is there.</summary>
internal enum FeedVerdict
{
    /// <summary>Nothing: the record says the same and holds this receipt or a later one.</summary>
    Nothing,

    /// <summary>The record becomes registered by this receipt, and stays as it is.</summary>
    Attach,

    /// <summary>The feed's facts take the place of the record's, which are not newer.</summary>
    Take,

    /// <summary>The record was changed here after the day of the receipt: it stays, and somebody decides.</summary>
    Conflict,

    /// <summary>A later registration is held already.</summary>
    Outdated,
}
