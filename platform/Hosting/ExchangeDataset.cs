namespace Lmis.Hosting;

/// <summary>One set of data (bộ dữ liệu chia sẻ) that a service offers to partners of the exchange: the whole of what the gateway knows of it.</summary>
public sealed record ExchangeDataset
{
    /// <summary>The service code in X-Road addresses: small letters, digits and hyphens, for example <c>worker-status</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What it is, in one line for people.</summary>
    public required string Title { get; init; }

    /// <summary>Whether answers are about persons: then an agreement must say so, and the journal counts the subject.</summary>
    public bool PersonalData { get; init; }

    /// <summary>The kinds of row scope that the service can apply: <c>all</c>, <c>residents-of</c>, <c>vacancies</c>, <c>with-consent</c>.</summary>
    public IReadOnlyList<string> Rows { get; init; } = ["all"];

    /// <summary>Everything that can be asked; the start fails when this differs from what is mapped.</summary>
    public required IReadOnlyList<ExchangeOperation> Operations { get; init; }

    /// <summary>
    /// True for the address where this service takes what partners' feeds tell (code <c>feeds</c>, one operation <c>POST /{dataset}</c> for each): the gateway
    /// brings it there, and offers it to nobody.
    /// </summary>
    public bool IsInbox { get; init; }

    /// <summary>The app id that internal tokens must name; null for the process's own. A process that plays several services sets it.</summary>
    public string? Service { get; init; }

    /// <summary>What the addresses begin with before <c>/exchange</c>: empty, or for example <c>/population</c> in a process that plays several services.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Pointers to every scalar leaf of every answer, in FieldPointer syntax (<c>/series/*/value</c>), without the salt, which is always kept.</summary>
    public IReadOnlyList<string> Fields => [.. Operations.SelectMany(operation => ExchangeFields.Of(operation.Answer)).Distinct().Where(pointer => pointer != "/salt")];

    internal string Prefix => $"{BasePath}/exchange/{Code}";

    internal IEnumerable<string> Faults()
    {
        if (Code.Length is 0 or > 64 || !Code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || Code == "datasets")
            yield return $"The dataset code '{Code}' must be small letters, digits and hyphens, and not 'datasets'.";
        if (Rows.Count == 0)
            yield return $"The dataset {Code} offers no row scope; name at least 'all'.";
        if (Operations.Count == 0)
            yield return $"The dataset {Code} has no operation.";
        foreach (var operation in Operations.Where(o => o.IsFeed && (o.Method != "GET" || !o.Query.Contains("after") || !o.Query.Contains("limit"))))
            yield return $"The operation {operation.Id} of {Code} is a feed and must be a GET with the query parameters after and limit.";
        foreach (var operation in Operations.Where(o => IsInbox && (o.Method != "POST" || o.Path.Contains('{', StringComparison.Ordinal))))
            yield return $"The operation {operation.Id} of the inbox {Code} must be a POST to the code of the dataset it takes.";
        foreach (var operation in Operations.Where(o => PersonalData && o.Method == "GET" && o.Path.Contains('{', StringComparison.Ordinal)))
            yield return $"The operation {operation.Id} of {Code} names a person in its path: operations on one person are POST.";
        foreach (var operation in Operations.Where(o => o.Merge is not null && (PersonalData || o.Method != "GET")))
            yield return $"The operation {operation.Id} of {Code} cannot be asked of many members at once: only a GET that tells of no person can.";
    }
}

/// <summary>One thing that can be asked of a dataset.</summary>
/// <param name="Id">Its name in agreements' listings, for example <c>getIndicator</c>.</param>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Path">Template after the service code, for example <c>/{code}</c>; <c>/</c> for the service itself.</param>
/// <param name="Answer">The record that is answered, whose scalar leaves are the fields that can be agreed.</param>
/// <param name="Query">The query parameters it takes.</param>
public sealed record ExchangeOperation(string Id, string Method, string Path, Type Answer, params string[] Query)
{
    /// <summary>True when asking changes nothing (RFC 9110 section 9.2.1): GET, and a POST that only carries a person's number out of the address.</summary>
    public bool Safe { get; init; } = Method is "GET" or "HEAD";

    /// <summary>How the answers of several members become one; null when it can be asked of one member alone.</summary>
    public ExchangeMerge? Merge { get; init; }

    /// <summary>Whether it tells what changed after a position, as a <see cref="ChangePage{T}"/>: then a partner may subscribe to it.</summary>
    public bool IsFeed { get; init; }
}
