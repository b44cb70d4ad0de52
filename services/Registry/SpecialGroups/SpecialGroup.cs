using System.Text.Json;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.SpecialGroups;

/// <summary>
/// That a person is proved to be of a special group of item 8. What it says is one encrypted value of one length, whichever group it is: the row tells only that
/// there is something.
/// </summary>
public sealed class SpecialGroup
{
    private const string Field = "special_group.content";

    // What may be entered fits.
    private const int Block = 1024;

    private SpecialGroup()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>1 and up, one more at each change.</summary>
    public long Version { get; private set; }

    /// <summary>Encrypted, class sensitive: <see cref="SpecialGroupFacts"/>.</summary>
    public byte[] Content { get; private set; } = [];

    public DateTimeOffset EnteredAt { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>A first version.</summary>
    public static SpecialGroup Add(Guid personId, SpecialGroupFacts facts, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var group = new SpecialGroup { Id = Guid.CreateVersion7(now), PersonId = personId, EnteredAt = now };
        group.Say(facts, cipher, now);
        return group;
    }

    /// <summary>What holds from now on, as the next version.</summary>
    public void Say(SpecialGroupFacts facts, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (Version, ChangedAt) = (Version + 1, now);
        Content = cipher.Protect(PersonalDataClass.Sensitive, Id, Field, JsonSerializer.Serialize(facts, SpecialGroupJson.Options), Block)!;
    }

    /// <summary>What it says, decrypted.</summary>
    public SpecialGroupFacts Reveal(PersonalDataCipher cipher) => Reveal(Id, Content, cipher);

    /// <summary>The same of a row that is no entity.</summary>
    internal static SpecialGroupFacts Reveal(Guid id, byte[] content, PersonalDataCipher cipher) =>
        JsonSerializer.Deserialize<SpecialGroupFacts>(cipher.Reveal(PersonalDataClass.Sensitive, id, Field, content)!, SpecialGroupJson.Options)!;
}
