namespace Lmis.LocalSidecar.Files;

/// <summary>The metadata of a Kubernetes object: its name; a namespace says only where it lives in the cluster.</summary>
internal static class ObjectName
{
    public static string Read(YamlMap document)
    {
        var metadata = document.RequiredMap("metadata");
        _ = metadata.Text("namespace");
        return metadata.RequiredText("name");
    }
}
