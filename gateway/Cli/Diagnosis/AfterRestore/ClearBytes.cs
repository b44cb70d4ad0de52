namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>
/// Registry's columns of bytes that hold no value under a data key: digests, and the wrapped keys themselves. Every other column of bytes is taken for an
/// encrypted one. <c>lmis</c> knows no service; a test holds this list equal to Registry's own, which another holds equal to the database.
/// </summary>
public static class ClearBytes
{
    public static readonly IReadOnlySet<string> Columns = new HashSet<string>
    {
        "data_key.wrapped",
        "person.personal_number_index",
        "worker.former_identity_card_index",
        "number_claim.number_index",
        "employer.owner_number_index",
        "employer_legal_form.owner_number_index",
        "feed_conflict.digest",
        "duplicate_pair.facts",
        "idempotency_key.body_digest",
        "import_batch.sha256",
    };
}
