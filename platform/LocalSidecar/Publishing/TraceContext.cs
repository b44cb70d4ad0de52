using System.Diagnostics;

namespace Lmis.LocalSidecar.Publishing;

/// <summary>W3C trace context of a publication: a child of the caller's, or a new trace.</summary>
internal static class TraceContext
{
    public static string Child(string? traceparent, bool isSampled)
    {
        if (ActivityContext.TryParse(traceparent, null, out var parent))
            return $"00-{parent.TraceId}-{ActivitySpanId.CreateRandom()}-{(byte)parent.TraceFlags:x2}";
        return $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-{(isSampled ? "01" : "00")}";
    }
}
