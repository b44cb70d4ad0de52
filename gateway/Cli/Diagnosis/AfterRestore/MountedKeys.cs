namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Files of the keys that no database holds.</summary>
/// <param name="KeyEncryptionKey">Registry's.</param>
/// <param name="Vacancies">The key of contacts, and those of before.</param>
/// <param name="Training">The key of learners' names, credentials and signing keys, and those of before.</param>
/// <param name="IdentityCertificates">Certificates of Identity's Data Protection keys.</param>
/// <param name="IdentityCertificatePassword">File with the password of a PFX; null where there is none.</param>
internal sealed record MountedKeys(
    string KeyEncryptionKey, IReadOnlyList<string> Vacancies, IReadOnlyList<string> Training, IReadOnlyList<string> IdentityCertificates, string? IdentityCertificatePassword);
