using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Directories;

/// <summary>An organisation of the network with its gateway, subsystems and keys.</summary>
public sealed class DirectoryMember
{
    /// <summary>Its id, for example <c>VN/GOV/H55</c>.</summary>
    public required MemberId Id { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The one gateway that speaks for it.</summary>
    public required DirectoryGateway Gateway { get; init; }

    /// <summary>Codes of its subsystems, for example <c>LMIS</c>; the built-in <c>EXCHANGE</c> is not listed.</summary>
    public required IReadOnlyList<string> Subsystems { get; init; }

    /// <summary>All its keys, those no longer active included.</summary>
    public required IReadOnlyList<DirectoryKey> Keys { get; init; }

    /// <summary>Its keys of this use that may sign at that moment; more than one while they overlap.</summary>
    public IEnumerable<DirectoryKey> ActiveKeys(KeyUse use, DateTimeOffset at) => Keys.Where(key => key.Use == use && key.IsActive(at));
}
