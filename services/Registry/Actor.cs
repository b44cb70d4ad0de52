using Lmis.Hosting;

namespace Lmis.Registry;

/// <summary>In whose name something is done: a caller, or whoever uploaded the file or published the event.</summary>
/// <param name="Subject">User id, or the client's or service's where no user is involved.</param>
/// <param name="ClientId">With which app.</param>
/// <param name="Source">See the list record-sources.</param>
internal sealed record Actor(string Subject, string ClientId, string Source)
{
    /// <summary>A caller, with the source they named.</summary>
    public static Actor Of(Caller caller, string source) => new(caller.Subject, caller.ClientId, source);
}
