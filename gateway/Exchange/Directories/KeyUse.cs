namespace Lmis.Exchange.Directories;

/// <summary>What a member's key is for; a key has exactly one use.</summary>
public enum KeyUse
{
    /// <summary>Signs requests and answers; lives on the gateway. In documents <c>message</c>.</summary>
    Message,

    /// <summary>Signs the journal's checkpoints. In documents <c>checkpoint</c>.</summary>
    Checkpoint,

    /// <summary>Signs agreements and acts; kept off the gateway. In documents <c>agreement</c>.</summary>
    Agreement,

    /// <summary>Opens packages (ECDH-ES); lives on the gateway. In documents <c>package</c>.</summary>
    Package,
}
