namespace Lmis.Contracts;

/// <summary>Names of all topics, written out: owner, past-tense fact, version. A new major version is a new topic.</summary>
public static class Topics
{
    /// <summary>State event: the full projection of one labour-supply record, with its version.</summary>
    public const string LabourRecordChangedV1 = "registry.labour-record-changed.v1";

    /// <summary>Fact event: one person turned out to be another; the merged id is no longer used.</summary>
    public const string PersonMergedV1 = "registry.person-merged.v1";

    /// <summary>Fact event: a merge was undone; both ids are in use again.</summary>
    public const string PersonUnmergedV1 = "registry.person-unmerged.v1";
}
