namespace Lmis.Exchange.Journals;

/// <summary>Which side of an exchange the journal's owner was.</summary>
public enum JournalRole
{
    /// <summary>It asked.</summary>
    Consumer,

    /// <summary>It was asked.</summary>
    Provider,
}
