using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Lmis.Training.Programmes;

namespace Lmis.Training.PublicSite;

/// <summary>The page behind a certificate's QR code: one glance tells whether it is good. No script, nothing loaded from elsewhere.</summary>
internal static class VerificationPage
{
    private const string Style = """
        body{margin:0;font:1.05rem/1.5 system-ui,sans-serif;color:#1b1f24;background:#f3f5f7}
        main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
        h1{font-size:1.25rem;margin:.5rem 0 1rem}
        .state{display:flex;gap:.75rem;align-items:center;padding:1rem 1.25rem;border-radius:.6rem;font-size:1.35rem;font-weight:700;color:#fff}
        .state span{font-size:1.8rem;line-height:1}
        .valid{background:#146c3a}.suspended{background:#8a5a00}.revoked,.unknown{background:#a31621}.replaced{background:#44505c}
        dl{background:#fff;border:1px solid #d5dbe1;border-radius:.6rem;margin:1rem 0;padding:.25rem 1.25rem}
        dt{color:#4a5561;font-size:.9rem;margin-top:.75rem}dd{margin:0 0 .75rem;font-weight:600;overflow-wrap:anywhere}
        p{color:#4a5561}
        """;

    /// <summary>For the content security policy.</summary>
    public static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static string Of(CertificateState? state, bool english)
    {
        var (word, sign, what) = (state?.State, english) switch
        {
            (null, false) => ("Không có chứng chỉ này", "✕", "Địa chỉ này không ứng với chứng chỉ nào. Hãy quét lại mã, hoặc hỏi cơ sở đã cấp."),
            (null, true) => ("No such certificate", "✕", "No certificate has this address. Scan the code again, or ask the school that issued it."),
            ("valid", false) => ("Còn hiệu lực", "✓", "Chứng chỉ do cơ sở dưới đây cấp và đang có hiệu lực."),
            ("valid", true) => ("Valid", "✓", "The certificate was issued by the school below and is valid."),
            ("suspended", false) => ("Tạm đình chỉ", "!", "Chứng chỉ đang bị tạm đình chỉ hiệu lực, chưa được dùng. Hãy hỏi cơ sở đã cấp."),
            ("suspended", true) => ("Suspended", "!", "The certificate is suspended and must not be used for now. Ask the school that issued it."),
            ("revoked", false) => ("Đã thu hồi", "✕", "Chứng chỉ đã bị thu hồi, không còn giá trị."),
            ("revoked", true) => ("Revoked", "✕", "The certificate was revoked and is good no more."),
            (_, false) => ("Đã cấp lại", "→", "Chứng chỉ đã được thay bằng bản cấp lại. Hãy xem bản mới của người mang chứng chỉ."),
            _ => ("Replaced", "→", "The certificate was issued again; ask its holder for the new one."),
        };
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="{(english ? "en" : "vi")}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex,nofollow">
            <title>{(english ? "Verify a certificate" : "Xác thực chứng chỉ")}</title><style>{Style}</style></head>
            <body><main><h1>{(english ? "Verification of a certificate" : "Xác thực văn bằng, chứng chỉ")}</h1>
            <div class="state {state?.State ?? "unknown"}" role="status"><span aria-hidden="true">{sign}</span>{word}</div><p>{what}</p>

            """);
        if (state is not null)
        {
            var level = QualificationLevel.NameOf(state.Qualification);
            page.Append("<dl>");
            Line(english ? "Holder" : "Người được cấp", state.Holder);
            Line(english ? "Programme" : "Chương trình", state.Programme);
            Line(english ? "Level" : "Trình độ", english ? level.En : level.Vi);
            Line(english ? "Issued by" : "Cơ sở cấp", state.School);
            Line(english ? "Number" : "Số hiệu", state.Number);
            Line(english ? "Issued on" : "Ngày cấp", state.IssuedOn.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture));
            page.Append("</dl>");
            page.Append(CultureInfo.InvariantCulture, $"<p>{(english ? "Compare the name with the identity card of whoever shows the certificate." : "Hãy đối chiếu họ tên với thẻ căn cước của người xuất trình.")}</p>");
        }
        return page.Append("</main></body></html>").ToString();

        void Line(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{WebUtility.HtmlEncode(value)}</dd>");
    }
}
