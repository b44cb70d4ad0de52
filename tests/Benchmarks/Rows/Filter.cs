using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lmis.Exchange.Filters;

namespace Lmis.Benchmarks.Rows;

/// <summary>The field filter over an answer of a megabyte, all fields kept and a quarter kept, against copying it through the platform's reader and writer.</summary>
public sealed class Filter : Row
{
    private const int Repetitions = 150;
    private const int Runs = 7;

    private static readonly string[] Names = ["code", "name", "commune", "period", "value", "unit", "base", "change", "updated", "source", "confirmed", "note"];

    public override string Name => "filter";

    public override string Work => "cut a 1 MB answer to the agreed fields, against copying it through Utf8JsonReader and Utf8JsonWriter";

    public override Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var json = Answer();
        var to = new ArrayBufferWriter<byte>(json.Length + 65_536);
        var all = FieldFilter.Compile([.. Names.Select(name => "/series/*/" + name)]);
        var quarter = FieldFilter.Compile(["/series/*/code", "/series/*/period", "/series/*/value"]);
        using var writer = new Utf8JsonWriter(to, new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        void Cut(FieldFilter filter)
        {
            to.ResetWrittenCount();
            if (filter.Apply(json, to) != FilterOutcome.Kept)
                throw new InvalidOperationException("The answer could not be filtered.");
        }

        void Copy()
        {
            to.ResetWrittenCount();
            writer.Reset();
            CopyTokens(json, writer);
            writer.Flush();
        }

        Copy();
        var copied = to.WrittenCount;
        Cut(all);
        if (copied != json.Length || to.WrittenCount != json.Length)
            throw new InvalidOperationException("With all fields kept, both sides must write the whole answer.");
        Cut(quarter);
        var kept = to.WrittenCount;
        var conditions = string.Create(CultureInfo.InvariantCulture,
            $"processor time of one thread; {Runs} interleaved runs of {Repetitions} answers of {json.Length:N0} bytes, 12 fields an element, Vietnamese text among them; baseline without validation and with the relaxed encoder; {CpuTime.Machine}");
        IReadOnlyList<Figure> figures =
        [
            Figure.AtLeast(0.95, "filter", "MB/s", Speeds(CpuTime.Interleave(Runs, Repetitions, () => Cut(all), Copy, ct), json.Length), $"all fields kept; {conditions}"),
            Figure.AtLeast(1.5, "filter-quarter", "MB/s", Speeds(CpuTime.Interleave(Runs, Repetitions, () => Cut(quarter), Copy, ct), json.Length),
                string.Create(CultureInfo.InvariantCulture, $"3 of 12 fields kept, {kept:N0} bytes; {conditions}")),
        ];
        return Task.FromResult(figures);
    }

    private static List<(double, double)> Speeds(List<(double Ours, double Baseline)> runs, int bytes) => [.. runs.Select(run => (bytes / run.Ours, bytes / run.Baseline))];

    private static void CopyTokens(byte[] json, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: writer.WriteStartObject(); break;
                case JsonTokenType.EndObject: writer.WriteEndObject(); break;
                case JsonTokenType.StartArray: writer.WriteStartArray(); break;
                case JsonTokenType.EndArray: writer.WriteEndArray(); break;
                case JsonTokenType.PropertyName: writer.WritePropertyName(reader.ValueSpan); break;
                case JsonTokenType.String: writer.WriteStringValue(reader.ValueSpan); break;
                case JsonTokenType.Number: writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
                case JsonTokenType.True: writer.WriteBooleanValue(true); break;
                case JsonTokenType.False: writer.WriteBooleanValue(false); break;
                default: writer.WriteNullValue(); break;
            }
        }
    }

    private static byte[] Answer()
    {
        var to = new StringBuilder("""{"series":[""");
        for (var i = 0; to.Length < 930_000; i++)
        {
            to.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$"""{"code":"I{{i % 17}}","name":"Tỷ lệ thất nghiệp theo khu vực {{i}}","commune":"{{5000 + (i % 900):00000}}","period":"2026-Q{{1 + (i % 4)}}","value":{{i % 1000}}.25,"unit":"%","base":{{i}},"change":-{{i % 7}}.5,"updated":"2026-11-23T08:00:00Z","source":"registry","confirmed":true,"note":null}""");
        }
        return Encoding.UTF8.GetBytes(to.Append("]}").ToString());
    }
}
