using static Lmis.Registry.PersonalData.PersonalDataClass;

namespace Lmis.Registry.PersonalData;

/// <summary>
/// Every encrypted column of this database, and why the other columns of bytes are not: what is not in the first list no rotation re-encrypts, and the key
/// it is under would be destroyed. A test compares both with the database.
/// </summary>
public static class EncryptedTables
{
    private static readonly (string, string)[] ById = [("id", "uuid")], ByPerson = [("person_id", "uuid")];

    public static readonly IReadOnlyList<EncryptedTable> All =
    [
        new("person", ById, "id", new EncryptedColumn("personal_number", Personal)),
        new("worker", ByPerson, "person_id",
            new("social_insurance_number", Personal), new("former_identity_card", Personal), new("phone", Personal), new("address", Personal), new("employer_code", Personal), new("sensitive", Sensitive)),
        new("worker_change", ById, "person_id", new("reason", Personal), new("before", Personal), new("sensitive_before", Sensitive, "worker_change.before")),
        new("special_group", ById, "id", new EncryptedColumn("content", Sensitive)),
        new("special_group_change", ById, "special_group_id", new EncryptedColumn("content", Sensitive)),
        new("feed_conflict", ById, "person_id", new("feed", Personal), new("feed_sensitive", Sensitive, "feed_conflict.feed"), new("reason", Personal)),
        new("person_verification", ById, "id", new EncryptedColumn("reason", Personal)),
        new("duplicate_pair", ById, "id", new EncryptedColumn("reason", Personal)),
        new("data_request", ById, "person_id", new("statement", Personal), new("reason", Personal)),
        new("person_merge", ById, "id", new("reason", Personal), new("undo_reason", Personal)),
        new("employer_verification", ById, "id", new EncryptedColumn("reason", Personal)),
        new("employer", ById, "id", new("owner_number", Personal), new("phone", Personal), new("address", Personal)),
        new("employer_legal_form", ById, "id", new EncryptedColumn("owner_number", Personal)),
        new("employer_change", ById, "employer_id", new("reason", Personal), new("before", Personal)),
        new("employment", ById, "id", new EncryptedColumn("wage", Personal)),
        new("employment_change", ById, "employment_id", new("reason", Personal), new("before", Personal)),
        new("partner_copy", ById, "id", new EncryptedColumn("content", Personal)),
        new("registration_batch", ById, "id", new EncryptedColumn("content", Personal)) { MostRows = 8 },
        new("outgoing_handover", ById, "id", new("reason", Personal), new("answer", Personal)),
        new("incoming_handover", ById, "id", new("answer", Personal), new("content", Sensitive)),
        new("import_chunk", [("batch_id", "uuid"), ("number", "integer")], "batch_id", new EncryptedColumn("content", Sensitive, "import_chunk."))
        {
            // A mebibyte each.
            MostRows = 8, FieldEndsWithKey = true,
        },
        new("import_question", [("batch_id", "uuid"), ("line", "integer")], "batch_id", new EncryptedColumn("content", Sensitive, "import_question.content.")) { FieldEndsWithKey = true },
    ];

    /// <summary>Columns of bytes, as <c>table.column</c>, that hold no ciphertext of a data key, with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotEncrypted = new Dictionary<string, string>
    {
        ["data_key.wrapped"] = "a data key itself, under the key-encryption key",
        ["person.personal_number_index"] = "blind index",
        ["worker.former_identity_card_index"] = "blind index",
        ["number_claim.number_index"] = "blind index",
        ["employer.owner_number_index"] = "blind index",
        ["employer_legal_form.owner_number_index"] = "blind index",
        ["feed_conflict.digest"] = "keyed digest, only compared",
        ["duplicate_pair.facts"] = "keyed digest, only compared",
        ["partner_copy.number_index"] = "blind index",
        ["idempotency_key.body_digest"] = "keyed digest, only compared",
        ["import_batch.sha256"] = "hash of a whole file, only compared",
    };

    /// <summary>The tables with columns of this class, each with these columns only, in the order of a pass.</summary>
    public static List<EncryptedTable> Of(PersonalDataClass dataClass) =>
        [.. All.Select(t => t with { Columns = [.. t.Columns.Where(c => c.Class == dataClass)] }).Where(static t => t.Columns.Count > 0)];
}
