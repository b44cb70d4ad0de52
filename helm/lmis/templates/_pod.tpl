{{/* The container of a service, also with another command word: (dict "root" $ "name" n "entry" e "container" c "args" (list) "probes" bool "files" extra). */}}
{{- define "lmis.container" -}}
{{- $root := .root -}}{{- $full := include "lmis.fullname" $root -}}
{{- $files := include "lmis.secretFiles" (list $root .name .entry) | fromYaml -}}
- name: {{ .container }}
  image: {{ include "lmis.image" (list $root (.entry.image | default (printf "lmis-%s" .name))) }}
  imagePullPolicy: {{ $root.Values.image.pullPolicy }}
  {{- with .args }}
  args: {{ toJson . }}
  {{- end }}
  securityContext: {{- include "lmis.containerSecurity" $root | nindent 4 }}
  env:
    {{- range $setting, $value := include "lmis.settings" (list $root .name .entry) | fromYaml }}
    - name: {{ $setting }}
      value: {{ $value | quote }}
    {{- end }}
    {{- range $setting, $from := $files }}
    - name: {{ $setting }}
      value: /run/lmis/{{ $from.secret }}/{{ $from.key }}
    {{- end }}
    {{- range $setting, $from := include "lmis.secretEnv" (list $root .name .entry) | fromYaml }}
    - name: {{ $setting }}
      valueFrom:
        secretKeyRef: { name: {{ $full }}-{{ $from.secret }}, key: {{ $from.key }} }
    {{- end }}
  {{- if .probes }}
  ports:
    - { name: http, containerPort: {{ .entry.httpPort }}, protocol: TCP }
    - { name: sidecar, containerPort: {{ .entry.sidecarPort }}, protocol: TCP }
    {{- if and .entry.door $root.Values.exchange.members }}
    - { name: exchange, containerPort: {{ $root.Values.exchange.door.port }}, protocol: TCP }
    {{- end }}
  # A service that is slow to start is not killed; one that hangs is.
  startupProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 }
  livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
  readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 5, timeoutSeconds: 6, failureThreshold: 2 }
  {{- end }}
  resources: {{- toYaml .entry.resources | nindent 4 }}
  volumeMounts:
    - { name: tmp, mountPath: /tmp }
    {{- range $secret := include "lmis.mounted" (dict "files" $files "more" .files) | fromYamlArray }}
    - { name: {{ $secret }}, mountPath: /run/lmis/{{ $secret }}, readOnly: true }
    {{- end }}
{{- end -}}

{{/* Short names of the secrets that are mounted. */}}
{{- define "lmis.mounted" -}}
{{- $all := list -}}
{{- range $setting, $from := .files -}}{{- $all = append $all $from.secret -}}{{- end -}}
{{- range .more -}}{{- $all = append $all . -}}{{- end -}}
{{- toYaml ($all | uniq | sortAlpha) -}}
{{- end -}}

{{/* Volumes of a service's pod: (dict "root" "name" "entry" "files"). */}}
{{- define "lmis.volumes" -}}
{{- $full := include "lmis.fullname" .root -}}
- name: tmp
  emptyDir: { sizeLimit: 1Gi }
{{- range $secret := include "lmis.mounted" (dict "files" (include "lmis.secretFiles" (list .root .name .entry) | fromYaml) "more" .files) | fromYamlArray }}
- name: {{ $secret }}
  secret: { secretName: {{ $full }}-{{ $secret }}, defaultMode: 288 }
{{- end }}
{{- end -}}

{{/* Pod Security "restricted", and no writable root. */}}
{{- define "lmis.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "lmis.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "lmis.scheduling" -}}
{{- with include "lmis.priorityClass" . }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.scheduling.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.scheduling.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Annotations by which Dapr puts its sidecar into the pod. */}}
{{- define "lmis.sidecar" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}{{- $entry := index . 2 -}}{{- $full := include "lmis.fullname" $root -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ $name }}
dapr.io/app-port: {{ $entry.sidecarPort | int | quote }}
dapr.io/app-protocol: h2c
dapr.io/config: {{ (include "lmis.daprConfiguration" $root | fromYaml).metadata.name }}
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /healthz
dapr.io/api-token-secret: {{ $full }}-dapr-api-token
dapr.io/app-token-secret: {{ $full }}-app-api-token
{{- if $entry.messaging }}
dapr.io/env-from-secret: {{ printf "LMIS_STREAMS_HOST=%s-streams:host,LMIS_STREAMS_PASSWORD=%s-streams:password" $full $full | quote }}
{{- end }}
dapr.io/env: {{ printf "GOMEMLIMIT=%s" $entry.sidecar.goMemoryLimit | quote }}
dapr.io/sidecar-cpu-request: {{ $entry.sidecar.requests.cpu | quote }}
dapr.io/sidecar-cpu-limit: {{ $entry.sidecar.limits.cpu | quote }}
dapr.io/sidecar-memory-request: {{ $entry.sidecar.requests.memory | quote }}
dapr.io/sidecar-memory-limit: {{ $entry.sidecar.limits.memory | quote }}
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
# The pod has no token of the cluster's API, without which this store would not start.
dapr.io/disable-builtin-k8s-secret-store: "true"
# The sidecar goes after the service, which still serves, publishes and consumes while it drains.
dapr.io/block-shutdown-duration: 35s
dapr.io/graceful-shutdown-seconds: "20"
dapr.io/enable-metrics: "true"
dapr.io/metrics-port: "9090"
dapr.io/log-as-json: "true"
{{- end -}}

{{- define "lmis.daprConfiguration" -}}
{{ .Files.Get "files/dapr/configuration.yaml" }}
{{- end -}}
