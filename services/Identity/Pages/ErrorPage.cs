using Microsoft.AspNetCore;

namespace Lmis.Identity.Pages;

/// <summary>What a reader sees where the request cannot go on to an app.</summary>
public static class ErrorPage
{
    /// <summary>
    /// Shows what is wrong with an authorization or end-session request that names no client or address we may send the browser back to.
    /// In front of the endpoints, because a minimal endpoint with filters runs no handler once the status is 400.
    /// </summary>
    public static void UseErrorPages(this WebApplication app) => app.Use((context, next) =>
        context.GetOpenIddictServerResponse() is { Error.Length: > 0 } failure
            ? HtmlPage.Of<MessagePage>(context, new { Name = "error.request", Detail = $"{failure.Error}: {failure.ErrorDescription}" }, StatusCodes.Status400BadRequest).ExecuteAsync(context)
            : next(context));

    /// <summary>A form that is not ours or that was open for too long.</summary>
    public static IResult FormExpired(HttpContext context) =>
        HtmlPage.Of<MessagePage>(context, new { Name = "error.form" }, StatusCodes.Status400BadRequest);

    /// <summary>Too many tries from one place.</summary>
    public static IResult TooManyTries(HttpContext context) =>
        HtmlPage.Of<MessagePage>(context, new { Name = "error.limit" }, StatusCodes.Status429TooManyRequests);
}
