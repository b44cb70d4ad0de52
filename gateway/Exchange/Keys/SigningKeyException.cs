namespace Lmis.Exchange.Keys;

/// <summary>A key that cannot be loaded; the message is one sentence that says which, why, and what to do, without any secret.</summary>
public sealed class SigningKeyException : Exception
{
    /// <summary>With a sentence and, where there is one, the fault beneath.</summary>
    public SigningKeyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
