namespace Lmis.Gateway.Journals;

/// <summary>A record could not be made durable in time: the answer it stands for must not leave, and the caller gets 503.</summary>
public sealed class JournalUnavailableException : Exception
{
    /// <summary>With the usual sentence.</summary>
    public JournalUnavailableException() : this("The journal cannot be written at the moment.")
    {
    }

    /// <summary>With the reason.</summary>
    public JournalUnavailableException(string message) : base(message)
    {
    }

    /// <summary>With the reason and what caused it.</summary>
    public JournalUnavailableException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
