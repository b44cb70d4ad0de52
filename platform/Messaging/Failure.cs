using System.Net.Sockets;
using System.Text.Json;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Messaging;

/// <summary>Names failures by kind, without any value out of a message or a row, so that logs and dead letters hold no personal data.</summary>
internal static class Failure
{
    /// <summary>For example <c>PostgresException 23514 ck_worker_age</c> or <c>JsonException at $.birthMonth</c>.</summary>
    public static string Kind(Exception failure)
    {
        var cause = failure is DbUpdateException or AggregateException && failure.InnerException is { } inner ? inner : failure;
        var kind = cause switch
        {
            PostgresException postgres => $"PostgresException {postgres.SqlState} {postgres.ConstraintName ?? postgres.TableName}",
            RpcException rpc => $"RpcException {rpc.StatusCode}",
            SocketException socket => $"SocketException {socket.SocketErrorCode}",
            NpgsqlException { InnerException: { } below } => $"NpgsqlException ({Kind(below)})",
            JsonException json => $"JsonException at {json.Path ?? "$"}",
            _ => cause.GetType().Name,
        };
        return (kind.Length > 200 ? kind[..200] : kind).TrimEnd();
    }

    /// <summary>The kind, marked when the message itself could not be read.</summary>
    public static string Reason(Exception failure) => failure is JsonException or NotSupportedException ? $"unreadable: {Kind(failure)}" : Kind(failure);

    /// <summary>Whether the same delivery may succeed later without anybody changing anything: a server is away, busy or stopping.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        // Shutting down, starting up, or a replica that is not (any more) the primary.
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is "57P01" or "57P02" or "57P03" or "25006",
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        DbUpdateException or InvalidOperationException or AggregateException => failure.InnerException is { } inner && IsTransient(inner),
        _ => false,
    };
}
