using System.Text.Json;

namespace Lmis.Gateway.Federation;

/// <summary>What all partners answered, in one line.</summary>
/// <param name="Dataset">Service code of the dataset.</param>
/// <param name="Operation">The operation that was asked.</param>
/// <param name="Complete">Whether every partner gave all its rows just now.</param>
/// <param name="OrderedBy">The values by which the rows stand, as far as every answer had them; empty when rows stand by their places in their own answers.</param>
/// <param name="Parts">What became of each partner's question, by member.</param>
/// <param name="Rows">The rows of all answers.</param>
public sealed record FederatedAnswer(string Dataset, string Operation, bool Complete, IReadOnlyList<string> OrderedBy, IReadOnlyList<FederatedPart> Parts, IReadOnlyList<FederatedRow> Rows);

/// <summary>What became of the question to one partner.</summary>
/// <param name="Member">The partner.</param>
/// <param name="Name">Its name in the directory.</param>
/// <param name="State">
/// <c>answered</c>; <c>partial</c>: it has more rows than it gave; <c>late</c>: nothing came before the deadline; <c>refused</c>: not agreed, or not now;
/// <c>down</c>: it cannot be reached; <c>failed</c>: what came cannot be used.
/// </param>
/// <param name="Rows">How many of the rows are its.</param>
/// <param name="AsOf">When the rows were given (UTC); earlier than this question where a partner that is late or down has answered it before. Null without rows.</param>
/// <param name="AgeSeconds">How old the rows are; null without rows.</param>
/// <param name="Milliseconds">How long the question took.</param>
/// <param name="Agreement">The agreement under which it was asked; null when none was found to allow it.</param>
/// <param name="RequestId">X-Road-Request-Id of its answer, by which both journals know it; null without one.</param>
/// <param name="Fault">Why there is no answer: the kind of problem and what to do.</param>
public sealed record FederatedPart(
    string Member, string? Name, string State, int Rows, DateTimeOffset? AsOf, long? AgeSeconds, long Milliseconds, string? Agreement, string? RequestId, FederatedFault? Fault);

/// <summary>Why a partner gave no answer.</summary>
public sealed record FederatedFault(int Status, string Type, string Detail);

/// <summary>One row of the answer.</summary>
/// <param name="Member">Whose it is.</param>
/// <param name="Position">Its place among the rows it can be compared with, from 1; equal rows share one; null when it has no value to be placed by.</param>
/// <param name="Of">With how many rows it is compared, itself included; fewer than there are partners where definitions differ.</param>
/// <param name="Row">The row as the partner gave it under its agreement.</param>
public sealed record FederatedRow(string Member, int? Position, int Of, JsonElement Row);
