using Grpc.Core;

namespace Lmis.LocalSidecar.Publishing;

/// <summary>A publication that is not carried out, with Dapr's error code, HTTP status and gRPC status.</summary>
internal sealed class PublicationRefusedException(int httpStatus, StatusCode grpcStatus, string errorCode, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public int HttpStatus => httpStatus;

    public StatusCode GrpcStatus => grpcStatus;

    public string ErrorCode => errorCode;
}
