namespace Lmis.Registry.Workers;

/// <summary>A finding as an officer reads it.</summary>
/// <param name="Field">The field of the form.</param>
/// <param name="Item">Its item on Decree 318's form, if it is one.</param>
/// <param name="Name">What an officer calls the field.</param>
/// <param name="Code">Stable code for programs.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="WhatToDo">What to do about it.</param>
public sealed record FindingAnswer(string Field, string? Item, string? Name, string Code, string Message, string WhatToDo)
{
    /// <summary>Puts findings into words, in Vietnamese unless the caller asks for English.</summary>
    public static IReadOnlyList<FindingAnswer> Of(IEnumerable<Finding> findings, HttpContext http)
    {
        var english = http.Request.Headers.AcceptLanguage.ToString().TrimStart().StartsWith("en", StringComparison.OrdinalIgnoreCase);
        return [.. findings.Select(f => new FindingAnswer(f.Field, WorkerFormItems.NumberOf(f.Field), FieldNames.Of(f.Field, english), f.Code, f.Message(english), f.WhatToDo(english)))];
    }
}
