namespace Lmis.LocalRun;

/// <summary>Something the person at the keyboard can mend; its message is the one sentence that says how.</summary>
public sealed class RunException : Exception
{
    /// <summary>Without a sentence; for serializers and analyzers only.</summary>
    public RunException()
    {
    }

    /// <summary>With the sentence to print.</summary>
    public RunException(string sentence) : base(sentence)
    {
    }

    /// <summary>With the sentence to print and what caused it.</summary>
    public RunException(string sentence, Exception cause) : base(sentence, cause)
    {
    }
}
