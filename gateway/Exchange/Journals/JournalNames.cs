namespace Lmis.Exchange.Journals;

/// <summary>Kinds and roles as entries spell them.</summary>
public static class JournalNames
{
    private static readonly string[] Kinds = ["exchange", "intent", "refusal", "access", "opening", "closing", "unanswered", "retention"];
    private static readonly string[] Roles = ["consumer", "provider"];

    /// <summary>The name of a kind.</summary>
    public static string Of(JournalKind kind) => Kinds[(int)kind];

    /// <summary>The name of a role.</summary>
    public static string Of(JournalRole role) => Roles[(int)role];

    /// <summary>The kind of this name, or null.</summary>
    public static JournalKind? KindOf(string? name) => Array.IndexOf(Kinds, name) is >= 0 and var index ? (JournalKind)index : null;

    /// <summary>The role of this name, or null.</summary>
    public static JournalRole? RoleOf(string? name) => Array.IndexOf(Roles, name) is >= 0 and var index ? (JournalRole)index : null;
}
