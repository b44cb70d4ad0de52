using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Lmis.Hosting;

/// <summary>The partner for whom the gateway asks, as its internal token says; and what the answer tells the gateway in turn.</summary>
public sealed class ExchangeCaller
{
    private const string SubscriptionHeader = "Lmis-Subscription";

    private readonly HttpContext request;

    internal ExchangeCaller(HttpContext? request)
    {
        this.request = request?.GetEndpoint()?.Metadata.GetMetadata<ExchangeDataset>() is not null
            ? request
            : throw new InvalidOperationException("There is an ExchangeCaller only in an operation of an exchange dataset.");
        Consumer = Claim("consumer");
        Agreement = Claim("agreement");
        Purpose = Claim("purpose");
        Rows = Claim("rows");
        RequestId = request.Request.Headers[ExchangeTokenCheck.RequestIdHeader].ToString();
    }

    /// <summary>The asking subsystem in X-Road notation, for example <c>VN/GOV/H05/LMIS</c>.</summary>
    public string Consumer { get; }

    /// <summary>The member that the subsystem belongs to, for example <c>VN/GOV/H05</c>.</summary>
    public string Member => Consumer[..Consumer.LastIndexOf('/')];

    /// <summary>Id of the agreement (thỏa thuận chia sẻ dữ liệu) that is enforced.</summary>
    public string Agreement { get; }

    /// <summary>The purpose of this request, from the agreement's closed list.</summary>
    public string Purpose { get; }

    /// <summary>The rows that may be answered: <c>all</c>, <c>residents-of:24</c>, <c>vacancies</c> or <c>with-consent</c>.</summary>
    public string Rows { get; }

    /// <summary>The subsystem that answers under the agreement: ourselves, but for what a partner's feed brings.</summary>
    public string Provider => Claim("provider");

    /// <summary>The subscription that the gateway reads a feed for; all zeros where the partner asks itself.</summary>
    public Guid Subscription => Guid.TryParse(request.Request.Headers[SubscriptionHeader], out var id) ? id : default;

    /// <summary>Whether the gateway reads a feed for a subscription, whose positions only rise but for what has to be told again.</summary>
    public bool IsSubscriber => Subscription != default;

    /// <summary>The exchange's own id of this request, shared by both sides' journals.</summary>
    public string RequestId { get; }

    /// <summary>Tells the gateway which rows the answer was cut to (<c>Lmis-Row-Scope</c>); without it, or with others than <see cref="Rows"/>, nothing leaves.</summary>
    public void AppliedRows(string rows) => request.Response.Headers["Lmis-Row-Scope"] = rows;

    /// <summary>Tells the gateway whom the answer is about (<c>Lmis-Subject</c>, never sent on), so that the person can be shown who asked.</summary>
    public void Subject(Guid personId) => request.Response.Headers["Lmis-Subject"] = personId.ToString();

    private string Claim(string name) =>
        request.User.FindFirstValue(name) ?? throw new InvalidOperationException($"The internal token was believed without its claim '{name}'.");
}
