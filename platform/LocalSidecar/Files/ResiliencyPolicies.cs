namespace Lmis.LocalSidecar.Files;

/// <summary>A Resiliency file: policies by name, and the components they are for (inbound: deliveries, outbound: publications).</summary>
internal sealed record ResiliencyPolicies(IReadOnlyDictionary<string, (ResiliencyPolicy Inbound, ResiliencyPolicy Outbound)> Components, IReadOnlyList<string> Scopes)
{
    public static ResiliencyPolicies Read(YamlMap document)
    {
        if (document.RequiredText("apiVersion") is not "dapr.io/v1alpha1")
            throw document.Wrong("apiVersion", "must be dapr.io/v1alpha1");

        _ = ObjectName.Read(document);
        var spec = document.RequiredMap("spec");
        var policies = spec.RequiredMap("policies");
        var timeouts = policies.Map("timeouts") is { } t ? t.Names().ToDictionary(n => n, n => GoDuration.Parse(t, n)!.Value) : [];
        var retries = policies.Map("retries") is { } r ? r.Names().ToDictionary(n => n, n => RetryPolicy.Read(r.RequiredMap(n))) : [];

        var components = new Dictionary<string, (ResiliencyPolicy, ResiliencyPolicy)>(StringComparer.Ordinal);
        if (spec.RequiredMap("targets").Map("components") is { } targets)
        {
            foreach (var name in targets.Names())
            {
                var target = targets.RequiredMap(name);
                components[name] = (Direction(target.Map("inbound")), Direction(target.Map("outbound")));
            }
        }

        var read = new ResiliencyPolicies(components, document.Texts("scopes"));
        document.RefuseTheRest();
        return read;

        ResiliencyPolicy Direction(YamlMap? target)
        {
            if (target is null)
                return ResiliencyPolicy.SingleAttempt;

            var (timeout, retry) = (target.Text("timeout"), target.Text("retry"));
            return new ResiliencyPolicy(
                timeout is null ? null : timeouts.TryGetValue(timeout, out var limit) ? limit : throw target.Wrong("timeout", $"names the policy \"{timeout}\", which is not there"),
                retry is null ? null : retries.GetValueOrDefault(retry) ?? throw target.Wrong("retry", $"names the policy \"{retry}\", which is not there"));
        }
    }
}
