using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Packages;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Packages;

/// <summary>
/// Answers the requests of a package as the provider door would, one after another in their order, and seals the answers to the member that made it. What changes something is
/// told from position to position or by its X-Road-Id, so a package that is taken twice, or again after a fault in the middle, changes nothing twice.
/// </summary>
internal sealed class AnswerPackage(AnswerExchange answers, PackageLog packages, ExchangeState state, TimeProvider clock)
{
    /// <summary>The package of answers, or why it is not taken to its end.</summary>
    public async Task<(FileStream? File, PackageHeader Header, int Messages, int Refused, PackageFault? Fault)> RunAsync(
        PackageHeader package, Stream from, OurMember member, DirectoryKey recipient, string by, CancellationToken ct)
    {
        var header = new PackageHeader(Guid.CreateVersion7(), PackageHeader.Answers, member.Id, package.From, clock.GetUtcNow(), package.Id);
        var (file, refused, words) = (PackageFile.Create(), 0, new List<string>());
        try
        {
            using var writer = await PackageWriter.BeginAsync(file, header, recipient, ct);
            await foreach (var line in PackageReader.MessagesAsync(from, ct))
            {
                if (!SealedMessage.TryOpen(line, member.PackageKeys.GetValueOrDefault, out var plain, out var closed))
                    return await EndAsync(new(422, $"Message {writer.Messages + 1}: {closed}."));
                if (!PackagedRequest.TryRead(plain, out var request) || !IsOf(request, package.From))
                    return await EndAsync(new(422, $"Message {writer.Messages + 1} is no request of {package.From}."));
                using var exchange = new ProviderExchange(Arrival.Of(request), state.Current, clock.GetTimestamp());
                using var answer = await answers.DecideAsync(exchange, ct);
                // Whoever is away here will be back: the package can be taken again, and the partner need not hear of it.
                if (answer.Status >= 500)
                    return await EndAsync(new(503, $"Message {writer.Messages + 1} cannot be taken now ({answer.Fault?.Slug ?? "service-fault"})."));
                var signed = await answers.SignAsync(exchange, answer);
                if (signed.Answer.Fault == ExchangeFaults.JournalUnavailable)
                    return await EndAsync(new(503, "The journal cannot be written."));
                if (answer.Status >= 300)
                    (refused, words) = (refused + 1, [.. words, $"{answer.Status} {answer.Fault?.Slug ?? request.Target}"]);
                await writer.WriteAsync(await ToMessageAsync(exchange, signed, ct), ct);
            }
            await writer.EndAsync(member.KeyId, member.Key, ct);
            await packages.NoteAsync(package, by, writer.Messages, 0, refused, [.. words.Distinct().Take(20)], ct);
            await packages.NoteAsync(header, by, writer.Messages, 0, refused, [], ct);
            file.Position = 0;
            return (file, header, writer.Messages, refused, null);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        async Task<(FileStream?, PackageHeader, int, int, PackageFault?)> EndAsync(PackageFault fault)
        {
            await file.DisposeAsync();
            return (null, header, 0, 0, fault);
        }
    }

    // The answers are sealed to the maker of the package: nobody else's request may be in it.
    private static bool IsOf(PackagedRequest request, MemberId maker) =>
        request.Fields.TryGetValue(ExchangeHeaders.Client, out var client) && SubsystemId.TryParse(client, out var subsystem) && subsystem.Member == maker;

    private static async Task<byte[]> ToMessageAsync(ProviderExchange exchange, SignedAnswer signed, CancellationToken ct)
    {
        var fields = signed.Fields.ToDictionary(static field => field.Key, static field => field.Value[0], StringComparer.Ordinal);
        if (signed.Signature is { } signature)
            (fields["signature-input"], fields["signature"]) = (signature.SignatureInput, signature.Signature);
        using var content = new MemoryStream();
        await signed.Answer.Content.OpenRead().CopyToAsync(content, ct);
        return new PackagedAnswer(exchange.RequestId, signed.Answer.Status, fields, content.ToArray()).Write();
    }
}

/// <summary>Why a package was not taken to its end.</summary>
/// <param name="Status">422 for what will never be taken, 503 for what can be taken later.</param>
/// <param name="Words">In words, without data.</param>
internal sealed record PackageFault(int Status, string Words);
