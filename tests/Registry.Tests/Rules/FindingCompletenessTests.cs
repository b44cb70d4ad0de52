using System.Text.Json;
using System.Text.RegularExpressions;
using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.SpecialGroups;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Workers;
using Lmis.Testing;

namespace Lmis.Registry.Tests.Rules;

/// <summary>Every text the register has is raised by a request and not by the request beside it; the texts are read from the product, so that none can be left out.</summary>
public sealed partial class FindingCompletenessTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    private sealed record Sentence(string[] Vi, string[] En);

    private static readonly Dictionary<string, Sentence> Texts = Read<Sentence>("Workers/FindingTexts.json");

    public static TheoryData<string> Keys => [.. Texts.Keys];

    [Fact]
    public void Every_text_has_one_case_and_no_case_is_of_a_text_that_is_gone() =>
        Assert.Equal(Texts.Keys.Order(StringComparer.Ordinal), FindingCases.All.Select(static c => c.Text).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_rule_is_told_in_both_languages_where_it_is_broken_and_nowhere_else(string text)
    {
        var rule = FindingCases.All.Single(c => c.Text == text);
        foreach (var (language, (says, todo)) in new[] { ("vi", (Texts[text].Vi[0], Texts[text].Vi[1])), ("en", (Texts[text].En[0], Texts[text].En[1])) })
        {
            var walk = new RuleWalk(registry, language);
            var broken = await rule.Raise(walk);
            var said = broken.Findings.FirstOrDefault(f => f.Field == rule.Field && f.Code == rule.Code && Is(f.Message, says) && Is(f.WhatToDo, todo));
            Assert.True(said is not null, $"{language} {text}: {string.Join(" | ", broken.Findings)}");
            Assert.False(string.IsNullOrWhiteSpace(said.Name), $"Nobody is told which item {said.Field} is: add it to FieldNames.json.");
            if (rule.Offending is { Length: >= 3 } value)
                Assert.DoesNotContain(broken.Findings, f => $"{f.Message} {f.WhatToDo}".Contains(value, StringComparison.Ordinal));
            var mended = await rule.Mend(walk);
            Assert.True(mended.Done && !mended.Findings.Any(f => Is(f.Message, says)), $"{language} {text}, mended: {string.Join(" | ", mended.Findings)}");
        }
    }

    [Fact]
    public void Every_text_says_what_is_wrong_and_what_to_do_in_two_sentences_of_two_languages()
    {
        foreach (var (key, (vi, en)) in Texts)
        {
            Assert.True(vi.Length == 2 && en.Length == 2, key);
            string[] all = [.. vi, .. en];
            Assert.True(all.All(static s => s.Length > 10 && char.IsUpper(s[0]) && s.EndsWith('.')) && all.Distinct().Count() == 4, key);
            // The same things are named in both, and Vietnamese is written with its marks.
            Assert.True(string.Concat(vi).Contains("{0}", StringComparison.Ordinal) == string.Concat(en).Contains("{0}", StringComparison.Ordinal), key);
            Assert.True(vi.All(static s => s.Any(static c => c > 0x7F)), key);
            Assert.True(en.All(static s => s.All(static c => c <= 0x7F)), key);
        }
    }

    [Fact]
    public void Every_place_that_finds_something_names_a_text_and_a_code_that_a_case_raises()
    {
        var pairs = FindingCases.All.ToDictionary(static c => c.Text, static c => c.Code);
        var (places, passedOn) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(SourceTree.Path("services", "Registry"), "*.cs", SearchOption.AllDirectories).Where(static f => !f.Contains("Migrations", StringComparison.Ordinal)))
        {
            var source = File.ReadAllText(file);
            passedOn += PassedOn().Count(source);
            Assert.True(Any().Count(source) == Place().Count(source) + PassedOn().Count(source), $"{Path.GetFileName(file)} finds something without writing out its code and text.");
            foreach (Match place in Place().Matches(source))
            {
                places++;
                string[] texts = [.. Quoted().Matches(place.Groups["text"].Value).Select(static q => q.Value.Trim('"')).Where(t => !FieldOfForm(t))];
                // A text or code that is not written out could not be checked here, and neither could the officer's sentence.
                Assert.True(texts.Length > 0 && texts.All(pairs.ContainsKey), $"{Path.GetFileName(file)}: {place.Value} has a text without a case.");
                Assert.All(texts, t => Assert.True(pairs[t] == place.Groups["code"].Value, $"{Path.GetFileName(file)}: {place.Value} has another code than the case of {t}."));
            }
        }
        // FormReader's two and the receipt's one pass on what they are given; the list of an import reads findings back.
        Assert.True(places > 60 && passedOn == 4, $"{places} places, {passedOn} that pass on.");
    }

    [Fact]
    public void Every_field_of_a_form_has_a_name_in_both_languages()
    {
        foreach (var property in new[] { typeof(WorkerForm), typeof(EmployerForm), typeof(EmploymentForm), typeof(SpecialGroupForm) }.SelectMany(static t => t.GetProperties()))
        {
            var field = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Assert.True(FieldNames.Of(field) is { Length: > 2 } vi && FieldNames.Of(field, english: true) is { Length: > 2 } en && vi != en, field);
            if (property.DeclaringType == typeof(WorkerForm))
                Assert.True(WorkerFormItems.NumberOf(field) is not null || field is "phone" or "address" or "formerIdentityCard", $"{field} is on the form, but its number is not told.");
        }
    }

    private static bool FieldOfForm(string word) => word is "sex" or "qualification" or "activityStatus";

    /// <summary>Whether a sentence was made from this template.</summary>
    private static bool Is(string sentence, string template) => template.Split("{0}") is { Length: 2 } parts
        ? sentence.StartsWith(parts[0], StringComparison.Ordinal) && sentence.EndsWith(parts[1], StringComparison.Ordinal) && sentence.Length > template.Length - 3
        : sentence == template;

    private static Dictionary<string, T> Read<T>(string resource)
    {
        using var stream = typeof(FindingTexts).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, T>>(stream, JsonSerializerOptions.Web)!;
    }

    [GeneratedRegex("""(?:\.Error|\bError|\.Warn|\bWarn|new Finding)\((?:"\w+"|\w+(?:\.\w+)?|[\w.]+(?:\[0\])?|facts\.TemporaryCommune is null \? "permanentCommune" : "temporaryCommune"), "(?<code>[a-z0-9-]+)",(?: IsWarning: (?:true|false),)? (?<text>(?:field is [^?]*\? )?"[a-z0-9-]+"(?: : "[a-z0-9-]+")?)""")]
    private static partial Regex Place();

    [GeneratedRegex("""\bnew Finding\(|\b(?:Error|Warn)\((?!string)""")]
    private static partial Regex Any();

    [GeneratedRegex("""new Finding\((?:field, code, |e\.Field, e\.Code, )""")]
    private static partial Regex PassedOn();

    [GeneratedRegex("\"[^\"]+\"")]
    private static partial Regex Quoted();
}
