using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Signatures;

/// <summary>Builds the signature base (RFC 9421 section 2.5): the exact bytes that are signed.</summary>
public static class SignatureBase
{
    /// <summary>Most components of one signature: enough for any message, and a bound on the work a stranger can ask for.</summary>
    public const int MostComponents = 64;

    /// <summary>The base for these components and parameters, or null with the reason why it cannot be built.</summary>
    /// <param name="message">The message.</param>
    /// <param name="input">Covered components as an inner list, with the signature's parameters.</param>
    /// <param name="fault">The reason, in words.</param>
    public static string? TryBuild(SignedMessage message, SfInnerList input, out string? fault)
    {
        var to = new ByteBuffer(stackalloc byte[1024]);
        var text = TryWrite(ref to, message, input, out _, out fault) ? to.ToText() : null;
        to.Dispose();
        return text;
    }

    /// <summary>Writes the base; <paramref name="parameters"/> is where in it the signature's parameters begin.</summary>
    internal static bool TryWrite(ref ByteBuffer to, SignedMessage message, SfInnerList input, out int parameters, out string? fault)
    {
        parameters = 0;
        if (input.Items.Count > MostComponents)
            return Fail($"more than {MostComponents} components are covered", out fault);
        for (var i = 0; i < input.Items.Count; i++)
        {
            var component = input.Items[i];
            if (component.Value is not SfValue.Text { Value: var name })
                return Fail("a covered component is not a string", out fault);
            for (var j = 0; j < i; j++)
            {
                if (Covers(input.Items[j], component))
                    return Fail($"the component {SfWriter.Write(component)} is covered twice", out fault);
            }
            SfWriter.AppendItem(ref to, component);
            to.Append(": "u8);
            if (!ComponentValue.TryAppend(ref to, message, name, component.Parameters, out fault))
                return false;
            to.Append((byte)'\n');
        }
        to.Append("\"@signature-params\": "u8);
        parameters = to.Length;
        SfWriter.AppendInnerList(ref to, input);
        fault = null;
        return true;
    }

    /// <summary>Whether two identifiers mean the same component; the order of parameters says nothing (section 2).</summary>
    internal static bool Covers(SfItem one, SfItem other)
    {
        if (one.Value is not SfValue.Text { Value: var name } || other.Value is not SfValue.Text { Value: var otherName }
            || name != otherName || one.Parameters.Entries.Count != other.Parameters.Entries.Count)
            return false;
        for (var i = 0; i < one.Parameters.Entries.Count; i++)
        {
            var (key, value) = one.Parameters.Entries[i];
            if (!other.Parameters.TryGet(key, out var otherValue) || !value.Equals(otherValue))
                return false;
        }
        return true;
    }

    private static bool Fail(string reason, out string? fault)
    {
        fault = reason;
        return false;
    }
}
