{{/*
Every connection that is needed, as YAML: a list of {from, to, ports: [{port, protocol}]}. Names are parts of this release (services, migration,
acceptance, and with development.enabled postgres and both Redis) or places outside it (see lmis.places). docs/architecture.md lists the same.
*/}}
{{- define "lmis.edges" -}}
{{- $values := .Values -}}{{- $services := include "lmis.services" . | fromYaml -}}{{- $edges := list -}}
{{- $dns := list (dict "port" 53 "protocol" "UDP") (dict "port" 53 "protocol" "TCP") -}}
{{- $postgres := list (dict "port" ($values.postgres.port | int) "protocol" "TCP") -}}
{{- range $name, $entry := $services -}}
{{- $http := list (dict "port" ($entry.httpPort | int) "protocol" "TCP") -}}
{{- $edges = append $edges (dict "from" $name "to" "dns" "ports" $dns) -}}
{{- /* The sidecar's operator, sentry, placement and scheduler. */ -}}
{{- $control := list -}}{{- range list 6500 50001 50005 50006 -}}{{- $control = append $control (dict "port" . "protocol" "TCP") -}}{{- end -}}
{{- $edges = append $edges (dict "from" $name "to" "dapr" "ports" $control) -}}
{{- range $entry.calls -}}
{{- $other := index $services . | required (printf "services.%s.calls names %s, which is no service" $name .) -}}
{{- $edges = append $edges (dict "from" $name "to" . "ports" (list (dict "port" ($other.httpPort | int) "protocol" "TCP"))) -}}
{{- end -}}
{{- range $entry.invokes -}}
{{- $_ := index $services . | required (printf "services.%s.invokes names %s, which is no service" $name .) -}}
{{- $edges = append $edges (dict "from" $name "to" . "ports" (list (dict "port" 50002 "protocol" "TCP"))) -}}
{{- end -}}
{{- if and $entry.asksPartners $values.exchange.members -}}
{{- range $gateway, $its := $services -}}{{- if $its.door -}}{{- $edges = append $edges (dict "from" $name "to" $gateway "ports" (list (dict "port" ($its.httpPort | int) "protocol" "TCP"))) -}}{{- end -}}{{- end -}}
{{- end -}}
{{- if $entry.database -}}{{- $edges = append $edges (dict "from" $name "to" "postgres" "ports" $postgres) -}}{{- end -}}
{{- if $entry.messaging -}}{{- $edges = append $edges (dict "from" $name "to" "redis-streams" "ports" (list (dict "port" ($values.redis.streams.port | int) "protocol" "TCP"))) -}}{{- end -}}
{{- if $values.monitoring.enabled -}}{{- $edges = append $edges (dict "from" "monitoring" "to" $name "ports" (append $http (dict "port" 9090 "protocol" "TCP"))) -}}{{- end -}}
{{- if $values.monitoring.otlpEndpoint -}}{{- $edges = append $edges (dict "from" $name "to" "telemetry" "ports" (list (dict "port" ($values.monitoring.otlp.port | int) "protocol" "TCP"))) -}}{{- end -}}
{{- if $entry.door -}}
{{- $edges = append $edges (dict "from" $name "to" "redis-ephemeral" "ports" (list (dict "port" ($values.redis.ephemeral.port | int) "protocol" "TCP"))) -}}
{{- if ne $values.ingress.kind "none" -}}{{- $edges = append $edges (dict "from" "ingress" "to" $name "ports" $http) -}}{{- end -}}
{{- if $values.acceptance.enabled -}}{{- $edges = append $edges (dict "from" "acceptance" "to" $name "ports" $http) -}}{{- end -}}
{{- if $values.exchange.members -}}
{{- $out := list -}}{{- range $values.exchange.partners.ports -}}{{- $out = append $out (dict "port" (. | int) "protocol" "TCP") -}}{{- end -}}
{{- $edges = append $edges (dict "from" $name "to" "partners" "ports" $out) -}}
{{- $edges = append $edges (dict "from" (eq $values.exchange.door.exposure "tlsRoute" | ternary "ingress" "partners") "to" $name "ports" (list (dict "port" ($values.exchange.door.port | int) "protocol" "TCP"))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $edges = append $edges (dict "from" "migration" "to" "postgres" "ports" $postgres) -}}
{{- $edges = append $edges (dict "from" "migration" "to" "dns" "ports" $dns) -}}
{{- if $values.acceptance.enabled -}}{{- $edges = append $edges (dict "from" "acceptance" "to" "dns" "ports" $dns) -}}{{- end -}}
{{- toYaml $edges -}}
{{- end -}}

{{/* Places outside this release, as YAML: name to {namespace, podLabels, cidrs}. */}}
{{- define "lmis.places" -}}
{{- $values := .Values -}}
{{- $all := dict
  "dns" $values.network.dns
  "dapr" (dict "namespace" $values.dapr.namespace)
  "ingress" $values.ingress.from
  "monitoring" $values.monitoring.from
  "telemetry" $values.monitoring.otlp.at -}}
{{- if not $values.development.enabled -}}
{{- $_ := set $all "postgres" $values.postgres.at -}}
{{- $_ := set $all "redis-streams" $values.redis.streams.at -}}
{{- $_ := set $all "redis-ephemeral" $values.redis.ephemeral.at -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* The peers of a policy: (list $ name outwards). A part of the release by its labels, a place by what the values say of it. */}}
{{- define "lmis.peers" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}{{- $outwards := index . 2 -}}
{{- $places := include "lmis.places" $root | fromYaml -}}
{{- if eq $name "partners" -}}
{{- $cidrs := $outwards | ternary $root.Values.exchange.partners.cidrs ($root.Values.exchange.door.sourceRanges | default (list "0.0.0.0/0")) -}}
{{- range $cidrs }}
- ipBlock: { cidr: {{ . | quote }} }
{{- end -}}
{{- else if hasKey $places $name -}}
{{- $place := index $places $name -}}
{{- if not (or $place.namespace $place.podLabels $place.cidrs) -}}{{- fail (printf "the values do not say where %s is: give a namespace or networks" $name) -}}{{- end -}}
{{- if or $place.namespace $place.podLabels }}
- podSelector: { matchLabels: {{ $place.podLabels | default dict | toJson }} }
  {{- with $place.namespace }}
  namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ . }} } }
  {{- end }}
{{- end -}}
{{- range $place.cidrs }}
- ipBlock: { cidr: {{ . | quote }} }
{{- end -}}
{{- else }}
- podSelector:
    matchLabels: {{- include "lmis.selector" (list $root $name) | nindent 6 }}
{{- end -}}
{{- end -}}
