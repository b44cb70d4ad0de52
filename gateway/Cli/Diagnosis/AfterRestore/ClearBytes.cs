namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>
/// Columns of bytes that hold nothing encrypted, by database: digests, and the wrapped keys themselves. Every other column of bytes of a database that
/// encrypts is taken for an encrypted one. <c>lmis</c> knows no service; a test holds Registry's list equal to Registry's own, which another holds equal to
/// the database, and what is left of the others to the columns that their services encrypt.
/// </summary>
public static class ClearBytes
{
    private static readonly Dictionary<string, HashSet<string>> Columns = new()
    {
        [ServiceDatabases.Registry] =
        [
            "data_key.wrapped",
            "person.personal_number_index",
            "worker.former_identity_card_index",
            "number_claim.number_index",
            "employer.owner_number_index",
            "employer_legal_form.owner_number_index",
            "feed_conflict.digest",
            "duplicate_pair.facts",
            "partner_copy.number_index",
            "idempotency_key.body_digest",
            "import_batch.sha256",
        ],
        [ServiceDatabases.Vacancies] = ["idempotency_key.digest", "job_search.consent_digest"],
        [ServiceDatabases.Training] = [],
        [ServiceDatabases.Insurance] = ["participation_file.sha256"],
        [ServiceDatabases.Reporting] = ["report_sending.content"],
    };

    /// <summary>Those of a database, as <c>table.column</c>.</summary>
    public static IReadOnlySet<string> Of(string database) => Columns[database];
}
