namespace Lmis.Registry.Copies;

/// <summary>
/// A registration that a feed has told of: which receipt its opaque id stands for, since a removal names the id alone. What was told lies in the labour record itself.
/// </summary>
public sealed class FollowedRegistration
{
    private FollowedRegistration()
    {
    }

    public Guid SubscriptionId { get; private set; }

    /// <summary>The provider's opaque id of the registration.</summary>
    public Guid Entity { get; private set; }

    /// <summary>The receipt that was told last.</summary>
    public string ReceiptNumber { get; private set; } = "";

    public static FollowedRegistration Of(Guid subscription, Guid entity, string receiptNumber) => new() { SubscriptionId = subscription, Entity = entity, ReceiptNumber = receiptNumber };

    /// <summary>The registration has another receipt now.</summary>
    public void Receive(string receiptNumber) => ReceiptNumber = receiptNumber;
}
