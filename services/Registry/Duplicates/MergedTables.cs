namespace Lmis.Registry.Duplicates;

/// <summary>
/// What a merge does with the rows of whoever is merged, by table. Nothing is moved: rows stay under the id they were written for, so that undoing needs
/// no guess whose they are; what asks about a person asks for all whose record was merged into theirs (<see cref="Standing"/>). A test compares the list with the database, so that for a new table with a <c>person_id</c> it is decided too.
/// </summary>
public static class MergedTables
{
    /// <summary>Rows that a merge changes, and undoing changes back.</summary>
    public static readonly IReadOnlyDictionary<string, string> Changed = new Dictionary<string, string>
    {
        ["worker"] = "the record leaves the register as it is; the other takes the items that the officer chose; both get a next version",
        ["restriction"] = "one that holds is carried over as a row of the person who stays, which undoing ends",
        ["worker_change"] = "a row of the history of both",
        ["duplicate_pair"] = "the pair of the two is decided; other pairs of a record that left are shown no more",
        ["person_merge"] = "what was merged, by whom and why",
    };

    /// <summary>Rows that stay as they are, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kept = new Dictionary<string, string>
    {
        ["special_group"] = "stay under the id they were proved for; the record that stays is answered with them too, until the merge is undone",
        ["special_group_change"] = "the same",
        ["number_claim"] = "none is open: an open claim is decided before a merge",
        ["person_login"] = "a login shows the record that stands for its person",
        ["consent"] = "was given about that record, and shares it no more",
        ["training_certificate"] = "raise the record of the person they were issued to; of a record that left, when it returns",
        ["data_request"] = "was made about that record; a restriction granted later is that of the record which stands",
        ["employment"] = "stay the merged person's, as their sources name them, and are listed with those of the person who stays",
        ["employment_claim"] = "follow their sources",
        ["feed_conflict"] = "belong to the record they were found in",
        ["outgoing_handover"] = "none is open: a record that is being handed over is not merged",
        ["incoming_handover"] = "one that waits goes to the record that stands when it is released",
        ["person_verification"] = "are about the number that was asked",
        ["registration_upload"] = "is about the record that was sent; one that left is sent no more",
        ["feed_told"] = "whoever was told of the record that left is told that it is taken away",
        ["feed_entry"] = "places in the change feed, never changed",
        ["feed_waiting"] = "changes that wait for their place in the feed",
        ["record_reading"] = "whose record was read is not changed afterwards",
        ["search_reading"] = "the same",
    };
}
