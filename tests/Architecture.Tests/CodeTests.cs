using System.Text.RegularExpressions;

namespace Lmis.Architecture.Tests;

public sealed partial class CodeTests
{
    private const int MostLines = 400;

    private static readonly string[] ForbiddenEndings =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Base", "Impl", "Extensions", "Dto", "Repository", "Mapper", "Mediator"];

    // Terms of a standard, which would be harder to find under another name.
    private static readonly string[] TermsOfTheField = ["SignatureBase"];

    private static IEnumerable<TextFile> Product => Tree.Sources.Where(file => file.Folders[0] != "tests");

    [Fact]
    public void A_file_stays_readable() =>
        Tree.MustBeEmpty(
            Tree.Sources.Where(file => !file.IsGenerated && file.Lines.Length >= MostLines).Select(file => $"{file.Path}: {file.Lines.Length} lines"),
            $"A file of {MostLines} lines holds more than one operation. Split by verb, or move pure rules to a …Rules.cs beside it:");

    [Fact]
    public void No_type_or_file_has_a_name_that_says_nothing() =>
        Tree.MustBeEmpty(
            Tree.Sources.SelectMany(file => Types(file).Append(Path.GetFileNameWithoutExtension(file.Name)).Distinct()
                .Where(type => !TermsOfTheField.Contains(type) && ForbiddenEndings.Any(ending => type.EndsWith(ending, StringComparison.Ordinal)))
                .Select(type => $"{file.Path}: {type}")),
            $"A type is named after what it does, a file by its verb; endings {string.Join(", ", ForbiddenEndings)} say neither:");

    [Fact]
    public void An_interface_is_not_the_shadow_of_one_class()
    {
        var types = Product.SelectMany(Types).ToHashSet();
        Tree.MustBeEmpty(
            types.Where(type => type.Length > 2 && type[0] == 'I' && char.IsUpper(type[1]) && types.Contains(type[1..])),
            "An interface with a class of the same name has one implementation: use the class. Not so:");
    }

    [Fact]
    public void Request_records_are_public_classes_or_they_are_not_validated() =>
        Tree.MustBeEmpty(
            from file in Product
            from Match match in RequestRecord().Matches(file.Text)
            where !match.Value.TrimStart().StartsWith("public ", StringComparison.Ordinal) || match.Groups["struct"].Success || match.Value.StartsWith(' ')
            select $"{file.Path}: {match.Value.Trim()}",
            "AddValidation() passes over records that are not public, are structs, or are nested. Make it a public record of the namespace:");

    [Fact]
    public void Every_service_with_an_outbox_has_the_trigger_that_wakes_its_relay() =>
        Tree.MustBeEmpty(
            Tree.Sources.Where(file => file.Folders[0] == "services" && file.Name == "Program.cs" && file.Text.Contains("AddMessaging<", StringComparison.Ordinal))
                .Select(file => file.Folders[1])
                .Where(service => !Tree.Sources.Any(file => file.Folders[0] == "services" && file.Folders[1] == service && file.Text.Contains(".CreateMessagingTriggers();", StringComparison.Ordinal))),
            "Without it an event waits for the relay's safety wake, half a minute. Call migrationBuilder.CreateMessagingTriggers() in a migration of:");

    [Fact]
    public void Every_operation_is_listed_in_its_services_table_of_contents()
    {
        var contents = Product.Where(file => file.Name == "Program.cs").ToDictionary(file => string.Join('/', file.Folders), file => file.Text);
        Tree.MustBeEmpty(
            from file in Product
            where file.Folders.Length > 2 && file.Folders[0] is "services" or "gateway" && OperationMap().IsMatch(file.Text)
            let operation = Path.GetFileNameWithoutExtension(file.Name)
            where !contents.GetValueOrDefault(string.Join('/', file.Folders[..2]), "").Contains(operation + ".Map(", StringComparison.Ordinal)
            select file.Path,
            "Program.cs lists every operation: add a line <Operation>.Map(…) for:");
    }

    [Fact]
    public void Nothing_is_left_for_later() =>
        Tree.MustBeEmpty(
            from file in Tree.Sources
            from Match match in LeftForLater().Matches(file.Text)
            select $"{file.Path}: {match.Value}",
            "Plans live in issues, never in the tree; a test runs or fails. Take out:");

    [Fact]
    public void A_catch_of_everything_decides_or_throws_on() =>
        Tree.MustBeEmpty(
            from file in Product
            from Match match in CatchAll().Matches(file.Text)
            where !match.Groups["when"].Success && !match.Groups["body"].Value.Contains("throw", StringComparison.Ordinal)
            select $"{file.Path}: {match.Value.ReplaceLineEndings(" ").Trim()}",
            "A catch without a `when` or a rethrow hides bugs:");

    [Fact]
    public void Nothing_names_the_machine_it_was_written_on() =>
        Tree.MustBeEmpty(
            from pattern in new[] { "*.cs", "*.csproj", "*.props", "*.json", "*.yaml", "*.yml", "*.sh", "*.mjs", "*.md", "Makefile" }
            from file in Tree.Files(pattern)
            where file.Name != "CodeTests.cs"
            from Match match in MachinePath().Matches(file.Text)
            select $"{file.Path}: {match.Value}",
            "The tree builds anywhere; take out paths of one machine:");

    [Fact]
    public void Settings_hold_no_secret() =>
        Tree.MustBeEmpty(
            from file in Tree.Files("appsettings*.json")
            from Match match in Secret().Matches(file.Text)
            select $"{file.Path}: {match.Groups["key"].Value}",
            "Secrets come from files and the environment, never from appsettings:");

    [Fact]
    public void What_platform_offers_is_explained() =>
        Tree.MustBeEmpty(
            from file in Product
            where file.Path.StartsWith("platform/Hosting/", StringComparison.Ordinal) || file.Path.StartsWith("platform/Messaging/", StringComparison.Ordinal)
                || file.Path.StartsWith("platform/Contracts/", StringComparison.Ordinal)
            from type in Undocumented(file)
            select $"{file.Path}: {type}",
            "Every public type of platform/ has one <summary> sentence:");

    private static IEnumerable<string> Types(TextFile file) =>
        TypeDeclaration().Matches(file.Text).Select(match => match.Groups["name"].Value);

    private static IEnumerable<string> Undocumented(TextFile file)
    {
        var lines = file.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!PublicType().IsMatch(lines[i]))
                continue;

            var above = i - 1;
            while (above >= 0 && lines[above].TrimStart().StartsWith('['))
                above--;
            if (above < 0 || !lines[above].TrimStart().StartsWith("///", StringComparison.Ordinal))
                yield return lines[i].Trim();
        }
    }

    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly)\s+)*(?:class|record(?:\s+(?:struct|class))?|struct|interface|enum)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private|protected|file|sealed|abstract|partial|readonly)\s+)*record\s+(?<struct>struct\s+)?(?:class\s+)?\w+Request\b", RegexOptions.Multiline)]
    private static partial Regex RequestRecord();

    [GeneratedRegex(@"\bstatic\s+\w+\s+Map\((?:this\s+)?(?:RouteGroupBuilder|IEndpointRouteBuilder|WebApplication)\b")]
    private static partial Regex OperationMap();

    [GeneratedRegex(@"\bTO" + @"DO\b|\bFIX" + @"ME\b|\bHA" + @"CK\b|NotImplemented" + @"Exception|\b(?:Fact|Theory)\([^)]*Skip\s*=|Assert\.Skip\(")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\bcatch\s*(?:\(\s*(?:System\.)?Exception\b[^)]*\))?\s*(?<when>when\b)?[^{(]*\{(?<body>[^}]*)\}", RegexOptions.Singleline)]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"(?<![\w./:{}-])/(?:work|root|opt|home/\w+)/[\w.-]+|[A-Z]:\\\\?Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex("\"(?<key>\\w*(?:Password|Secret|PrivateKey|ApiKey))\"\\s*:\\s*\"[^\"]+\"|(?<key>Password|Pwd)=[^;\"\\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"^\s*public\s+(?:(?:static|sealed|abstract|partial|readonly)\s+)*(?:class|record|struct|interface|enum)\s+\w+")]
    private static partial Regex PublicType();
}
