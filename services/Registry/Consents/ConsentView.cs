using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Consents;

/// <summary>A consent with its words.</summary>
/// <param name="Id">The consent.</param>
/// <param name="Dataset">What is shared.</param>
/// <param name="Member">With whom.</param>
/// <param name="Purpose">For what.</param>
/// <param name="Holds">False once it is withdrawn.</param>
/// <param name="TextVersion">Code of the list consent-texts.</param>
/// <param name="Text">The words agreed to.</param>
/// <param name="TextEn">In English.</param>
/// <param name="GivenAt">When, UTC.</param>
/// <param name="Proof"><c>own-login</c> or <c>written</c>.</param>
/// <param name="Document">Of a written one: its file.</param>
/// <param name="WithdrawnAt">When it was withdrawn, UTC.</param>
/// <param name="WithdrawalProof"><c>own-login</c> or <c>written</c>.</param>
public sealed record ConsentView(
    Guid Id, string Dataset, string Member, string Purpose, bool Holds, string TextVersion, string? Text, string? TextEn, DateTimeOffset GivenAt, string Proof, string? Document,
    DateTimeOffset? WithdrawnAt, string? WithdrawalProof)
{
    /// <summary>A consent as it stands.</summary>
    public static ConsentView Of(Consent c, CodeListSet lists)
    {
        lists.ConsentTexts.TryGet(c.TextVersion, out var text);
        return new(c.Id, c.Dataset, c.Member, c.Purpose, c.WithdrawnAt is null, c.TextVersion, text?.Name, text?.NameEn, c.GivenAt, c.Proof, c.Document, c.WithdrawnAt, c.WithdrawalProof);
    }

    /// <summary>All of a person's, the newest first.</summary>
    public static async Task<List<ConsentView>> AllOfAsync(RegistryDb db, Guid personId, CodeListSet lists, CancellationToken ct) =>
        (await db.Consents.AsNoTracking().Where(c => c.PersonId == personId).OrderByDescending(static c => c.GivenAt).ThenByDescending(static c => c.Id).ToListAsync(ct)).ConvertAll(c => Of(c, lists));
}

/// <summary>A person's consents, the withdrawn ones too, the newest first.</summary>
public sealed record ConsentsResponse(IReadOnlyList<ConsentView> Consents);
