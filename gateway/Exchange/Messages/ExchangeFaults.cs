using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Messages;

/// <summary>Every fault the exchange itself answers with. A service's own refusals are not here: they pass as its answers.</summary>
public static class ExchangeFaults
{
    private const string BadRequest = "Client.BadRequest";
    private const string InvalidSignature = "Server.ServerProxy.InvalidSignature";
    private const string AccessDenied = "Server.ServerProxy.AccessDenied";
    private const string ServiceFailed = "Server.ServerProxy.ServiceFailed";
    private const string Internal = "Server.ServerProxy.InternalError";
    private const string Network = "Server.ClientProxy.NetworkError";

    /// <summary>400: the request target broke one of <see cref="TargetRules"/>.</summary>
    public static ExchangeFault TargetRefused(string rule) => new(400, "exchange-target-refused", BadRequest, "Address refused", $"{TargetRules.Advice(rule)} Rule: {rule}.");

    /// <summary>400: a field that must be there is not.</summary>
    public static ExchangeFault HeaderMissing(string name) => new(400, "exchange-header-missing", "Server.ServerProxy.MissingHeader", "Header missing", $"The request needs the header {name}.");

    /// <summary>400: a field that stands once stands twice.</summary>
    public static ExchangeFault HeaderTwice(string name) => new(400, "exchange-header-twice", "Server.ServerProxy.DuplicateHeader", "Header given twice", $"The header {name} may be given once only.");

    /// <summary>400: a field cannot be read.</summary>
    public static ExchangeFault HeaderInvalid(string name) => new(400, "exchange-header-invalid", "Server.ServerProxy.InvalidHeader", "Header not readable", $"The header {name} does not have its form.");

    /// <summary>400: a request that cannot be read for another reason, told in words.</summary>
    public static ExchangeFault RequestRefused(string words) => new(400, "exchange-request-refused", BadRequest, "Request refused", words);

    /// <summary>400: the content is not what its digest says.</summary>
    public static ExchangeFault DigestMismatch { get; } = new(400, "exchange-digest", "Server.ServerProxy.InvalidDigest", "Content changed on the way", "Content-Digest is missing, is not SHA-256, or does not fit the content. Send it again; if it recurs, look for a program between the gateways that changes content.");

    /// <summary>401: the signature does not count; the words are those of the verification.</summary>
    public static ExchangeFault SignatureRefused(string words) => new(401, "exchange-signature", InvalidSignature, "Signature refused", $"The message is refused: {words}.");

    /// <summary>401: certificate, key and client do not name the same member.</summary>
    public static ExchangeFault CallerMismatch { get; } = new(401, "exchange-caller", "Server.ServerProxy.SslAuthenticationFailed", "Caller not proved", "The TLS certificate, the signing key and X-Road-Client must name the same member of the directory.");

    /// <summary>403: the app may not speak as this subsystem.</summary>
    public static ExchangeFault ClientNotAllowed { get; } = new(403, "exchange-client", AccessDenied, "Client not allowed", "This app may not speak as the subsystem that X-Road-Client names. Ask the operator of this gateway to enter it.");

    /// <summary>403: the operator has blocked the member.</summary>
    public static ExchangeFault MemberBlocked { get; } = new(403, "exchange-blocked", AccessDenied, "Member blocked", "The exchange with this member is blocked by the operator of this gateway.");

    /// <summary>403: no agreement is named, or it is not known, or not between these two, or not about this service.</summary>
    public static ExchangeFault AgreementMissing { get; } = new(403, "agreement-missing", AccessDenied, "No agreement", "The request must name, in Lmis-Agreement, an agreement between the two subsystems about this service.");

    /// <summary>403: the request is outside its agreement.</summary>
    /// <param name="slug">The broken rule.</param>
    /// <param name="words">The rule in words, without data.</param>
    public static ExchangeFault AgreementBreach(string slug, string words) => new(403, slug, AccessDenied, "Not agreed", words);

    /// <summary>404: the member, subsystem or service is not one of this gateway.</summary>
    public static ExchangeFault ServiceUnknown { get; } = new(404, "exchange-service-unknown", "Server.ServerProxy.UnknownService", "Service unknown", "No such service is offered here. listClients and listMethods tell what is.");

    /// <summary>404: the member asked is not in the directory.</summary>
    public static ExchangeFault MemberUnknown { get; } = new(404, "exchange-member-unknown", "Server.ClientProxy.UnknownMember", "Member unknown", "The member is not in the directory. listClients tells who is.");

    /// <summary>404: no such question can be put to all partners at once.</summary>
    /// <param name="federated">The addresses of those that can.</param>
    public static ExchangeFault NotFederated(string federated) => new(404, "exchange-not-federated", "Server.ClientProxy.UnknownService", "Not a federated query", $"This cannot be asked of all partners at once. What can: {(federated.Length == 0 ? "nothing yet" : federated)}.");

    /// <summary>404: no partner has an agreement with the asking subsystem about this dataset.</summary>
    public static ExchangeFault NoPartner { get; } = new(404, "exchange-no-partner", "Server.ClientProxy.UnknownService", "No partner to ask", "No agreement in force lets this subsystem ask a partner for this dataset. Offer one with lmis agreement.");

    /// <summary>409: the same message came before.</summary>
    public static ExchangeFault Replayed { get; } = new(409, "exchange-replayed", "Server.ServerProxy.MessageReplayed", "Message came before", "This very message has been received already. A retry is signed anew, with a fresh nonce and the same X-Road-Id.");

    /// <summary>413: the content is longer than the exchange carries.</summary>
    public static ExchangeFault TooLarge { get; } = new(413, "exchange-too-large", BadRequest, "Content too large", "A message carries at most 32 MiB. Use pages or a change feed.");

    /// <summary>422: no purpose, or none on the agreement's list.</summary>
    public static ExchangeFault PurposeMissing { get; } = new(422, "exchange-purpose-missing", BadRequest, "Purpose missing", "The request must say in Lmis-Purpose what it is for, as its agreement lists it.");

    /// <summary>429: faster than agreed. Retry-After says when.</summary>
    public static ExchangeFault RateExceeded { get; } = new(429, "exchange-rate", "Server.ServerProxy.RateExceeded", "Faster than agreed", "The agreement's rate per minute is used up. Retry-After tells when to ask again.");

    /// <summary>429: more than agreed for one day.</summary>
    public static ExchangeFault QuotaExceeded { get; } = new(429, "exchange-quota", "Server.ServerProxy.QuotaExceeded", "More than agreed", "The agreement's quota for today is used up. Retry-After tells when the next day begins.");

    /// <summary>502: the provider's answer is not its own, or not an answer to this request.</summary>
    public static ExchangeFault AnswerRefused(string words) => new(502, "exchange-answer-refused", "Server.ClientProxy.InvalidSignature", "Answer refused", $"The partner's answer is refused: {words}.");

    /// <summary>502: the service answered with something that cannot be filtered.</summary>
    public static ExchangeFault ServiceAnswerRefused(string words) => new(502, "exchange-service-answer", ServiceFailed + ".InvalidAnswer", "Service answered wrongly", $"The provider's service gave an answer that cannot leave: {words}.");

    /// <summary>502: the service did not say that it applied the agreed rows.</summary>
    public static ExchangeFault RowsNotApplied { get; } = new(502, "exchange-rows", ServiceFailed + ".RowScope", "Rows not applied", "The provider's service did not confirm the agreed row scope, so its answer cannot leave.");

    /// <summary>502: the service failed.</summary>
    public static ExchangeFault ServiceFault { get; } = new(502, "exchange-service-failed", ServiceFailed + ".HttpError", "Service failed", "The provider's service failed. Try again later, with the same X-Road-Id.");

    /// <summary>503: the service cannot be reached or is shedding load.</summary>
    public static ExchangeFault ServiceUnavailable { get; } = new(503, "exchange-service-unavailable", ServiceFailed + ".Unavailable", "Service not available", "The provider's service is not available now. Try again later, with the same X-Road-Id.");

    /// <summary>503: the partner's gateway cannot be reached, or its circuit is open.</summary>
    public static ExchangeFault PartnerUnavailable { get; } = new(503, "exchange-partner-unavailable", Network, "Partner not available", "The partner's gateway cannot be reached. Try again later, with the same X-Road-Id.");

    /// <summary>503: what happened could not be written down, so nothing left.</summary>
    public static ExchangeFault JournalUnavailable { get; } = new(503, "exchange-journal", Internal, "Journal not available", "The exchange cannot be journalled now, so it did not take place. Try again later, with the same X-Road-Id.");

    /// <summary>503: whether the message came before cannot be told.</summary>
    public static ExchangeFault ReplayStoreUnavailable { get; } = new(503, "exchange-replay-store", Internal, "Replay protection not available", "Whether a message came before cannot be told now. Try again later, signed anew.");

    /// <summary>503: directory or agreements are older than five seconds here, or the directory is past its grace.</summary>
    public static ExchangeFault StateStale { get; } = new(503, "exchange-state", "Server.ServerProxy.OutdatedGlobalConf", "Directory or agreements out of date", "This gateway's directory or agreements are not fresh enough to decide by. Its operator has been told.");

    /// <summary>503: too much at once.</summary>
    public static ExchangeFault Overloaded { get; } = new(503, "exchange-overloaded", Internal, "Overloaded", "Too many exchanges at once. Try again after Retry-After, with the same X-Road-Id.");

    /// <summary>503: the asker went away while the service was at work. Stands in the provider's journal; nobody is left to be told.</summary>
    public static ExchangeFault AskerGone { get; } = new(503, "exchange-asker-gone", Network, "Asker gone", "The asker ended the request before the answer was ready, so nothing left. The service may have acted.");

    /// <summary>504: the partner did not answer in time.</summary>
    public static ExchangeFault PartnerTimeout { get; } = new(504, "exchange-partner-timeout", Network, "Partner too slow", "The partner did not answer in time. It may have acted: ask again with the same X-Road-Id.");

    /// <summary>504: the partner was late again and again, so this time nothing was sent to it. For those alone who have a deadline of their own.</summary>
    public static ExchangeFault PartnerLeftAlone { get; } = new(504, "exchange-partner-left-alone", Network, "Partner left alone", "The partner was late again and again, so nothing was sent to it this time. Ask again in a few seconds.");

    /// <summary>504: the service did not answer in time.</summary>
    public static ExchangeFault ServiceTimeout { get; } = new(504, "exchange-service-timeout", ServiceFailed + ".Timeout", "Service too slow", "The provider's service did not answer in time. It may have acted: ask again with the same X-Road-Id.");
}
