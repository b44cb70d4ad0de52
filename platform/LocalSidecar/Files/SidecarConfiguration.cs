namespace Lmis.LocalSidecar.Files;

/// <summary>A Configuration file. Sampling decides the flag of new traces; the sidecar's own metrics exist in the cluster only.</summary>
internal sealed record SidecarConfiguration(bool IsSampled)
{
    public static readonly SidecarConfiguration None = new(false);

    public static SidecarConfiguration ReadFile(string path)
    {
        var documents = YamlMap.ReadAll(path);
        if (documents.Count != 1 || documents[0].Text("kind") != "Configuration")
            throw new SidecarFileException($"{path} must hold exactly one document of kind Configuration.");

        var document = documents[0];
        if (document.RequiredText("apiVersion") is not "dapr.io/v1alpha1")
            throw document.Wrong("apiVersion", "must be dapr.io/v1alpha1");

        _ = ObjectName.Read(document);
        var spec = document.RequiredMap("spec");
        var rate = spec.Map("tracing")?.Text("samplingRate");
        _ = spec.Map("metrics")?.Flag("enabled");
        document.RefuseTheRest();
        return rate switch
        {
            null or "0" => None,
            "1" => new SidecarConfiguration(true),
            _ => throw spec.Wrong("tracing.samplingRate", "must be 0 or 1; LocalSidecar does not sample in between"),
        };
    }
}
