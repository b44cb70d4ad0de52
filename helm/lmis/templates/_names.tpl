{{- define "lmis.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The labels by which a part is selected: (list $ "registry"). They never change, or an upgrade is refused. */}}
{{- define "lmis.selector" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end -}}

{{- define "lmis.labels" -}}
{{- $root := index . 0 -}}
{{ include "lmis.selector" . }}
app.kubernetes.io/part-of: lmis
app.kubernetes.io/version: {{ include "lmis.tag" $root | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name ($root.Chart.Version | replace "+" "_") }}
{{- end -}}

{{- define "lmis.tag" -}}
{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end -}}

{{/* (list $ "lmis-registry") */}}
{{- define "lmis.image" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $digest := index $root.Values.image.digests $name -}}
{{- $at := $root.Values.image.registry -}}
{{- if $digest -}}{{ $at }}/{{ $name }}@{{ $digest }}{{- else -}}{{ $at }}/{{ $name }}:{{ include "lmis.tag" $root }}{{- end -}}
{{- end -}}

{{/* The services with what their entries leave to .Values.defaults, as YAML: name to entry. */}}
{{- define "lmis.services" -}}
{{- $all := dict -}}
{{- range $name, $entry := .Values.services -}}
{{- if $entry -}}
{{- $full := deepCopy $entry -}}
{{- range $key, $value := $.Values.defaults -}}
{{- if not (hasKey $full $key) -}}{{- $_ := set $full $key $value -}}{{- end -}}
{{- end -}}
{{- if and $full.door $.Values.exchange.members -}}{{- $_ := set $full "database" true -}}{{- end -}}
{{- $_ := set $all $name $full -}}
{{- end -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* The name of the service that is the public door. */}}
{{- define "lmis.door" -}}
{{- $doors := list -}}
{{- range $name, $entry := .Values.services -}}{{- if $entry -}}{{- if $entry.door -}}{{- $doors = append $doors $name -}}{{- end -}}{{- end -}}{{- end -}}
{{- if ne (len $doors) 1 -}}{{- fail (printf "services: exactly one entry is the door; there are %d" (len $doors)) -}}{{- end -}}
{{- first $doors -}}
{{- end -}}

{{- define "lmis.priorityClass" -}}
{{- if .Values.priorityClass.create -}}{{ .Values.priorityClass.name | default (printf "%s-%s" .Release.Namespace (include "lmis.fullname" .)) }}{{- else -}}{{ .Values.priorityClass.name }}{{- end -}}
{{- end -}}

{{- define "lmis.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end -}}
{{- end -}}
{{- end -}}
