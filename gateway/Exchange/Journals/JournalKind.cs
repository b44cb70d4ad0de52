namespace Lmis.Exchange.Journals;

/// <summary>What an entry of the journal tells.</summary>
public enum JournalKind
{
    /// <summary>A request and its answer.</summary>
    Exchange,

    /// <summary>A request that is about to be carried out and may change something.</summary>
    Intent,

    /// <summary>A request of a known member that was refused.</summary>
    Refusal,

    /// <summary>Somebody searched or read the journal.</summary>
    Access,

    /// <summary>A replica took a slot; the entry before it is the head it found there.</summary>
    Opening,

    /// <summary>A replica gave its slot back in good order.</summary>
    Closing,

    /// <summary>Earlier entries became durable too late: their answers never left. The note lists their sequences.</summary>
    Unanswered,

    /// <summary>Months past their time were dropped, each under a checkpoint that stays. The note lists them.</summary>
    Retention,
}
