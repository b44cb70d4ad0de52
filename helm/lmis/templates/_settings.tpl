{{/* The settings of a service that are no secret, as YAML: (list $ name entry). The same ones LocalRun gives it on one machine. */}}
{{- define "lmis.settings" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}{{- $entry := index . 2 -}}
{{- $values := $root.Values -}}{{- $full := include "lmis.fullname" $root -}}
{{- $identity := $values.services.identity.httpPort | int -}}
{{- $all := dict
  "ASPNETCORE_ENVIRONMENT" "Production"
  "DOTNET_EnableDiagnostics" "0"
  "Platform__ProvinceCode" $values.province
  "Platform__BindAddress" $values.network.bindAddress
  "Platform__HttpPort" ($entry.httpPort | int | toString)
  "Platform__SidecarPort" ($entry.sidecarPort | int | toString)
  "Platform__DrainSeconds" "10"
  "Auth__Issuer" (printf "https://%s/identity/" $values.publicHost)
  "Auth__MetadataAddress" (printf "http://%s-identity:%d/identity/.well-known/openid-configuration" $full $identity)
  "Auth__RequireHttps" "false"
  "ServiceClient__ClientId" $name
  "ServiceClient__TokenEndpoint" (printf "http://%s-identity:%d/identity/connect/token" $full $identity) -}}
{{- with $values.monitoring.otlpEndpoint -}}{{- $_ := set $all "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}{{- end -}}
{{- if $entry.door -}}
{{- $_ := merge $all (include "lmis.doorSettings" $root | fromYaml) -}}
{{- end -}}
{{- with $entry.trustedProxies -}}
{{- $setting := . -}}
{{- range $i, $cidr := $values.network.podCidrs -}}{{- $_ := set $all (printf "%s__%d" $setting $i) $cidr -}}{{- end -}}
{{- end -}}
{{- if and $entry.asksPartners $values.exchange.members -}}
{{- range $gateway, $its := $values.services -}}
{{- if $its -}}{{- if $its.door -}}{{- $_ := set $all (printf "%s__Gateway" $entry.asksPartners) (printf "http://%s-%s:%d" $full $gateway ($its.httpPort | int)) -}}{{- end -}}{{- end -}}
{{- end -}}
{{- $_ := set $all (printf "%s__Client" $entry.asksPartners) (printf "%s/%s" (first $values.exchange.members).id $values.exchange.subsystem) -}}
{{- end -}}
{{- range $key, $value := merge (deepCopy ($entry.settings | default dict)) (deepCopy $values.settings) -}}
{{- $text := $value | replace "${fullname}" $full | replace "${publicHost}" $values.publicHost -}}
{{- range $other, $its := $values.services -}}
{{- if $its -}}{{- $text = $text | replace (printf "${port:%s}" $other) ($its.httpPort | int | toString) -}}{{- end -}}
{{- end -}}
{{- $_ := set $all $key $text -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* What the public door is told besides: where the services are, and its place in the exchange. */}}
{{- define "lmis.doorSettings" -}}
{{- $full := include "lmis.fullname" . -}}{{- $all := dict -}}
{{- range $name, $entry := .Values.services -}}
{{- if $entry -}}
{{- if not $entry.door -}}
{{- $_ := set $all (printf "ReverseProxy__Clusters__%s__Destinations__main__Address" $name) (printf "http://%s-%s:%d/" $full $name ($entry.httpPort | int)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $i, $cidr := .Values.gateway.trustedProxies -}}{{- $_ := set $all (printf "Gateway__TrustedProxies__%d" $i) $cidr -}}{{- end -}}
{{- range $i, $origin := .Values.gateway.allowedOrigins -}}{{- $_ := set $all (printf "Gateway__AllowedOrigins__%d" $i) $origin -}}{{- end -}}
{{- $exchange := .Values.exchange -}}
{{- if $exchange.members -}}
{{- $_ := set $all "Exchange__ProviderPort" ($exchange.door.port | int | toString) -}}
{{- $_ := set $all "Exchange__GatewayId" ($exchange.gatewayId | required "exchange.gatewayId: this gateway's id in the directory, such as gw-h55") -}}
{{- range $i, $member := $exchange.members -}}{{- $_ := set $all (printf "Exchange__Members__%d__Id" $i) $member.id -}}{{- end -}}
{{- if $exchange.directory.publish -}}{{- $_ := set $all "Exchange__Directory__Publish" "true" -}}
{{- else -}}{{- $_ := set $all "Exchange__Directory__Source" ($exchange.directory.source | required "exchange.directory: give source (where the directory is fetched) or publish: true") -}}{{- end -}}
{{- range $i, $anchor := $exchange.directory.anchors -}}{{- $_ := set $all (printf "Exchange__Directory__Anchors__%d" $i) $anchor -}}{{- end -}}
{{- $clients := deepCopy $exchange.clients -}}
{{- /* 'helm test' asks in the name of the first member. */ -}}
{{- if and .Values.acceptance.enabled .Values.acceptance.partner -}}
{{- $_ := set $clients .Values.acceptance.clientId (list (printf "%s/%s" (first $exchange.members).id $exchange.subsystem)) -}}
{{- end -}}
{{- range $client, $subsystems := $clients -}}
{{- range $i, $subsystem := $subsystems -}}{{- $_ := set $all (printf "Exchange__Clients__%s__%d" $client $i) $subsystem -}}{{- end -}}
{{- end -}}
{{- range $name, $entry := .Values.services -}}
{{- if $entry -}}
{{- if $entry.asksPartners -}}{{- $_ := set $all (printf "Exchange__Clients__%s__0" $name) (printf "%s/%s" (first $exchange.members).id $exchange.subsystem) -}}{{- end -}}
{{- if $entry.datasets -}}
{{- $_ := set $all (printf "Exchange__Services__%s__Address" $name) (printf "http://%s-%s:%d" $full $name ($entry.httpPort | int)) -}}
{{- $_ := set $all (printf "Exchange__Services__%s__Member" $name) (first $exchange.members).id -}}
{{- $_ := set $all (printf "Exchange__Services__%s__Subsystem" $name) $exchange.subsystem -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* Settings whose value is a key of a secret, as YAML: setting to {secret, key}. Secrets by their short names. */}}
{{- define "lmis.secretEnv" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}{{- $entry := index . 2 -}}
{{- $all := dict
  "DAPR_API_TOKEN" (dict "secret" "dapr-api-token" "key" "token")
  "APP_API_TOKEN" (dict "secret" "app-api-token" "key" "token") -}}
{{- if $entry.database -}}{{- $_ := set $all "ConnectionStrings__Database" (dict "secret" (printf "%s-database" $name) "key" "connection") -}}{{- end -}}
{{- if $entry.messaging -}}{{- $_ := set $all "ConnectionStrings__Streams" (dict "secret" "streams" "key" "connection") -}}{{- end -}}
{{- if $entry.door -}}{{- $_ := set $all "ConnectionStrings__Ephemeral" (dict "secret" "ephemeral" "key" "connection") -}}{{- end -}}
{{- toYaml (merge $all (deepCopy ($entry.secretEnv | default dict))) -}}
{{- end -}}

{{/* Settings that name a mounted file, as YAML: setting to {secret, key}. */}}
{{- define "lmis.secretFiles" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}{{- $entry := index . 2 -}}
{{- $all := dict "ServiceClient__PrivateKeyFile" (dict "secret" (printf "%s-client" $name) "key" "private-key.pem") -}}
{{- if $root.Values.exchange.members -}}
{{- if $entry.datasets -}}{{- $_ := set $all "Exchange__InternalKeysFile" (dict "secret" "exchange-keys" "key" "internal-keys.json") -}}{{- end -}}
{{- if $entry.door -}}
{{- $_ := set $all "Exchange__Certificate" (dict "secret" "exchange" "key" "tls-certificate.pem") -}}
{{- $_ := set $all "Exchange__CertificateKey" (dict "secret" "exchange" "key" "tls-key.pem") -}}
{{- $_ := set $all "Exchange__InternalTokenKey" (dict "secret" "exchange" "key" "internal-token-key.pem") -}}
{{- $_ := set $all "Exchange__SubjectKeyFile" (dict "secret" "exchange" "key" "subject-key") -}}
{{- range $i, $member := $root.Values.exchange.members -}}
{{- $_ := set $all (printf "Exchange__Members__%d__MessageKey" $i) (dict "secret" $member.secret "key" "message-key.pem") -}}
{{- $_ := set $all (printf "Exchange__Members__%d__CheckpointKey" $i) (dict "secret" $member.secret "key" "checkpoint-key.pem") -}}
{{- range $k, $key := $member.packageKeys | default (list "package-key.pem") -}}
{{- $_ := set $all (printf "Exchange__Members__%d__PackageKeys__%d" $i $k) (dict "secret" $member.secret "key" $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml (merge $all (deepCopy ($entry.secretFiles | default dict))) -}}
{{- end -}}

{{/* Every secret this release needs, as YAML: short name to its keys. */}}
{{- define "lmis.secretKeys" -}}
{{- $all := dict -}}
{{- range $name, $entry := include "lmis.services" . | fromYaml -}}
{{- range $setting, $from := merge (include "lmis.secretEnv" (list $ $name $entry) | fromYaml) (include "lmis.secretFiles" (list $ $name $entry) | fromYaml) -}}
{{- $_ := set $all $from.secret (append (index $all $from.secret | default list) $from.key | uniq | sortAlpha) -}}
{{- end -}}
{{- with $entry.seed -}}{{- $_ := set $all .secret (list .key) -}}{{- end -}}
{{- if $entry.messaging -}}{{- $_ := set $all "streams" (list "connection" "host" "password") -}}{{- end -}}
{{- if and $entry.database $.Values.development.enabled -}}{{- $_ := set $all (printf "%s-database" $name) (list "connection" "password") -}}{{- end -}}
{{- end -}}
{{- if $.Values.acceptance.enabled -}}{{- $_ := set $all "acceptance-client" (list "private-key.pem") -}}{{- end -}}
{{- if $.Values.development.enabled -}}
{{- $_ := set $all "postgres" (list "password") -}}
{{- $_ := set $all "ephemeral" (list "connection" "password") -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}
