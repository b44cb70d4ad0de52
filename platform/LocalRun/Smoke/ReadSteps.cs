namespace Lmis.LocalRun.Smoke;

/// <summary>
/// Reads the commands out of a Markdown file. A fenced block marked <c>bash smoke</c> is run as it stands; the block marked
/// <c>json answer</c> or <c>text answer</c> after it is what it prints, where <c>…</c> stands for anything. <c>bash smoke until</c>
/// is repeated, for up to two minutes, until that answer comes.
/// </summary>
internal static class ReadSteps
{
    internal static IReadOnlyList<Step> From(string path) => From(path, File.ReadAllLines(path));

    internal static IReadOnlyList<Step> From(string path, string[] lines)
    {
        var steps = new List<Step>();
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var (words, begin) = (lines[at][3..].Split(' ', StringSplitOptions.RemoveEmptyEntries), at + 1);
            for (at = begin; at < lines.Length && lines[at] != "```"; at++)
            {
            }

            if (at == lines.Length)
            {
                throw new RunException($"{path}, line {begin}: the block is not closed.");
            }

            var text = string.Join('\n', lines[begin..at]);
            switch (words)
            {
                case ["bash", "smoke", .. var how]:
                    steps.Add(how is [] or ["until"] ? new Step(begin, text, how.Length > 0, null, false) : throw new RunException($"{path}, line {begin}: 'bash smoke {string.Join(' ', how)}' is not known; there is 'bash smoke' and 'bash smoke until'."));
                    break;
                case ["json" or "text" or "http", "answer"] when steps is [.., { Answer: null } last]:
                    steps[^1] = last with { Answer = text, IsJson = words[0] == "json" };
                    break;
                case [_, "answer", ..]:
                    throw new RunException($"{path}, line {begin}: an answer must follow a 'bash smoke' block that has none yet.");
            }
        }

        return steps.Find(step => step is { Until: true, Answer: null }) is { } endless
            ? throw new RunException($"{path}, line {endless.Line}: 'bash smoke until' needs an answer to wait for.")
            : steps;
    }
}
