using System.CommandLine;
using System.Globalization;
using Lmis.Cli.Directories;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Spectre.Console;

namespace Lmis.Cli.Agreements;

/// <summary>Shows an agreement to people in Vietnamese and English, with who has signed it.</summary>
internal static class ShowAgreement
{
    public static Command Make()
    {
        Argument<string> file = new("file") { Description = "An agreement, signed or not." };
        Option<string?> directory = new("--directory") { Description = "A directory to verify the signatures by." };
        return new Command("show", "Shows an agreement in Vietnamese and English, and verifies who signed it.") { file, directory }.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var document = AgreementFile.Read(path);
            var agreement = AgreementFile.Content(document, path);
            Screen.Write(Table(agreement));
            return Signatures(document, agreement, parsed.GetValue(directory));
        });
    }

    internal static Table Table(Agreement a)
    {
        var table = new Table().AddColumns("Nội dung", "Term", "");
        Row("Mã thỏa thuận", "Agreement", a.Id);
        Row("Bên cung cấp", "Provider", a.Provider.ToString());
        Row("Bên khai thác", "Consumer", a.Consumer.ToString());
        Row("Dịch vụ", "Service", a.Service);
        Row("Thao tác", "Operations", string.Join('\n', a.Operations));
        Row("Trường dữ liệu", "Fields", a.Fields.Count == 0 ? "không có / none" : string.Join('\n', a.Fields));
        Row("Tham số truy vấn", "Query parameters", a.QueryParameters.Count == 0 ? "không có / none" : string.Join('\n', a.QueryParameters));
        Row("Phạm vi bản ghi", "Rows", $"{a.Rows} ({Words(a.Rows)})");
        Row("Mục đích", "Purposes", string.Join('\n', a.Purposes.Select(code => $"{code}: {Purposes.Find(code)?.Title}")));
        Row("Căn cứ pháp lý", "Legal basis", a.LegalBasis);
        Row("Có hiệu lực từ", "Valid from", Time(a.ValidFrom));
        Row("Đến trước", "Valid until", Time(a.ValidUntil));
        Row("Số yêu cầu mỗi phút", "Requests a minute", a.RatePerMinute.ToString(CultureInfo.InvariantCulture));
        Row("Số yêu cầu mỗi ngày", "Requests a day", a.QuotaPerDay.ToString(CultureInfo.InvariantCulture));
        Row("Dữ liệu cá nhân", "Personal data", a.PersonalData ? "có / yes" : "không / no");
        Row("Đầu mối liên hệ", "Contact", a.Contact);
        if (a.Reference is { } reference)
            Row("Số văn bản", "Reference", reference);
        return table;

        void Row(string vietnamese, string english, string value) => table.AddRow(Markup.Escape(vietnamese), Markup.Escape(english), Markup.Escape(value));
    }

    private static int Signatures(SignedDocument document, Agreement agreement, string? path)
    {
        if (path is null)
        {
            Console.Out.WriteLine(document.Signatures.Count == 0 ? "Chưa ký / Not signed" : $"Chữ ký (chưa kiểm tra) / Signatures (not verified): {string.Join(", ", document.Signatures.Select(s => s.KeyId))}");
            return 0;
        }
        var directory = DirectoryFile.Content(DirectoryFile.Read(path), path);
        if (!AgreementSigners.TryVerify(document, agreement, directory, Times.Now(), [], out var signers, out var breach))
            throw new CliException($"Chữ ký không hợp lệ / The signatures do not count: {breach.Words}", CliException.Refused);
        foreach (var party in new[] { agreement.Provider.Member, agreement.Consumer.Member })
            Console.Out.WriteLine(signers.TryGetValue(party, out var key) ? $"Đã ký / Signed: {party} ({directory.Member(party)?.Name}), {key}" : $"Chưa ký / Not signed: {party} ({directory.Member(party)?.Name})");
        return 0;
    }

    private static string Words(RowScope rows) => rows.Kind switch
    {
        "all" => "tất cả / every row",
        "residents-of" => $"người cư trú tại tỉnh {rows.Province} / residents of province {rows.Province}",
        "vacancies" => "chỉ việc làm trống / vacancies only",
        _ => "chỉ khi người lao động đồng ý / only with consent",
    };

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
