using Lmis.Exchange.Addressing;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Members;

namespace Lmis.Gateway.Partners;

/// <summary>Messages of this gateway's own, from one of our members to another member's built-in services.</summary>
internal sealed class PartnerCalls(CallPartner partner, OurMembers ours)
{
    /// <summary>Posts a JSON document, signed, on record on both sides.</summary>
    /// <param name="from">A member of ours.</param>
    /// <param name="to">The member it is for.</param>
    /// <param name="path">Subsystem and service, for example <c>EXCHANGE/agreements</c>.</param>
    /// <param name="body">The document.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The partner's status, or that of the fault that stands for it.</returns>
    public async Task<int> PostAsync(MemberId from, MemberId to, string path, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (ours.Find(from) is not { } member)
            throw new ArgumentException($"{from} is no member of this gateway.", nameof(from));
        if (!RequestTarget.TryParse($"/r1/{to}/{path}", out var target, out var rule))
            throw new ArgumentException($"The path is refused by the rule {rule}.", nameof(path));
        using var content = Content.Of(body.Span);
        using var answer = await partner.RunAsync(new()
        {
            As = member,
            Client = new(from, "EXCHANGE"),
            Method = "POST",
            Target = target,
            Content = content,
            Id = Guid.CreateVersion7().ToString(),
            Headers = [("content-type", "application/json")],
        }, ct);
        return answer.Status;
    }
}
