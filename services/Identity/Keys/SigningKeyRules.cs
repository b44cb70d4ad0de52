namespace Lmis.Identity.Keys;

/// <summary>When a signing key is made, when its predecessor retires and which rows go: pure functions of rows and clock.</summary>
public static class SigningKeyRules
{
    /// <summary>The instant at which a key to be made now starts to sign, or null while none is due.</summary>
    public static DateTimeOffset? NextActivation(IReadOnlyCollection<SigningKey> keys, DateTimeOffset now, SigningKeyOptions options)
    {
        var newest = keys.Where(key => key.StateAt(now) is SigningKeyState.Pending or SigningKeyState.Active).MaxBy(key => key.ActivatesAt);
        if (newest is null)
            return now;
        var due = newest.ActivatesAt + options.Rotation;
        if (newest.StateAt(now) is SigningKeyState.Pending || now < due - options.Announcement)
            return null;
        // After a long stop the successor is late; it is still announced in full before it signs.
        var earliest = now + options.Announcement;
        return due > earliest ? due : earliest;
    }

    /// <summary>Lets every key that still has no end retire when its successor starts.</summary>
    public static void Succeed(IEnumerable<SigningKey> keys, SigningKey successor, SigningKeyOptions options)
    {
        foreach (var key in keys.Where(key => key.Kid != successor.Kid && key.RetiresAt is null))
        {
            key.RetiresAt = successor.ActivatesAt;
            key.RemovedAt = successor.ActivatesAt + options.Retention;
        }
    }

    /// <summary>The next instant after now at which some key changes its state, or null.</summary>
    public static DateTimeOffset? NextChange(IEnumerable<SigningKey> keys, DateTimeOffset now) =>
        keys.SelectMany(key => new[] { key.ActivatesAt, key.RetiresAt, key.RemovedAt }).Where(at => at > now).Min();
}
