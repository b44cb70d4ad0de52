using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Vacancies.PersonalData;

/// <summary>Contacts as encrypted JSON of a row, under the keys of <see cref="VacanciesOptions"/>.</summary>
public sealed class ContactCipher(IOptions<VacanciesOptions> options)
{
    private readonly RowCipher rows = new(options.Value.ContactKeyFile, options.Value.PreviousContactKeyFiles);

    /// <summary>Encrypts a value of one row.</summary>
    public byte[] Protect<T>(T value, Guid row) => rows.Protect(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), row);

    /// <summary>Decrypts a value of the row.</summary>
    /// <exception cref="CryptographicException">The key is not mounted any more, or the value is not this row's.</exception>
    public T Reveal<T>(byte[] value, Guid row) => JsonSerializer.Deserialize<T>(rows.Reveal(value, row), JsonSerializerOptions.Web)!;

    /// <summary>A keyed digest of a request, so that what is kept of it says nothing about the persons in it.</summary>
    public byte[] Digest<T>(string purpose, T content) => rows.Digest("lmis.vacancies.digest/" + purpose, JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web));
}
