namespace Lmis.Registry.Handovers;

/// <summary>Why a message of a hand-over has not done its work yet, as it is kept and shown.</summary>
internal static class HandoverFaults
{
    /// <summary>The agreement's fields leave out what the hand-over needs.</summary>
    public const string FieldsNotAgreed = "fields-not-agreed";

    /// <summary>The record that came lacks items of the form or breaks its rules.</summary>
    public const string RecordIncomplete = "record-incomplete";

    /// <summary>The other province does not give the record for now.</summary>
    public const string HeldBack = "held-back";

    /// <summary>The answer is none to this question.</summary>
    public const string NotBelieved = "not-believed";
}
