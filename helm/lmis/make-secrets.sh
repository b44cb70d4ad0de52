#!/usr/bin/env bash
# Makes every secret that a release of this chart needs and none that is there already, and writes them as manifests for kubectl.
# The chart itself says which: a new service's secrets come by themselves. Needs helm, openssl and jq.
set -euo pipefail

usage() {
  cat >&2 <<'END'
usage: make-secrets.sh --out FOLDER [--release lmis] [--namespace lmis] [--values FILE]... [--exchange FOLDER]
                       [--postgres HOST:PORT] [--streams HOST:PORT] [--ephemeral HOST:PORT] [--tls MODE]
  --out         keeps each secret as FOLDER/<secret>/<key>; what is there is kept, so a second run changes nothing. Back it up
  --values      the values files of the installation, in their order
  --exchange    folder of 'lmis member init', when the values have exchange.members
  --postgres    where the databases are; with development.enabled those of the release
  --tls         what connections to PostgreSQL ask for: VerifyFull (default), Require or Disable
Writes FOLDER/secrets.yaml (kubectl apply -f) and FOLDER/databases.sql (for PostgreSQL's administrator).
END
  exit 2
}

chart=$(cd "$(dirname "$0")" && pwd)
out='' release=lmis namespace=lmis exchange='' postgres='' streams='' ephemeral='' tls=VerifyFull values=()
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage
  case $1 in
    --out) out=$2 ;; --release) release=$2 ;; --namespace) namespace=$2 ;; --exchange) exchange=$2 ;; --tls) tls=$2 ;;
    --postgres) postgres=$2 ;; --streams) streams=$2 ;; --ephemeral) ephemeral=$2 ;; --values) values+=(--values "$2") ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$out" ] || usage
for program in helm openssl jq; do command -v "$program" >/dev/null || { echo "make-secrets.sh needs $program: install it." >&2; exit 1; }; done
umask 077
mkdir -p "$out"

rendered=$(helm template "$release" "$chart" --namespace "$namespace" "${values[@]}" --set secrets.kind=external --set secrets.external.storeName=none 2>"$out/helm.log") \
  || { cat "$out/helm.log" >&2; exit 1; }
rm -f "$out/helm.log"
# Lines "<secret> <key>"; the secret without the release's name.
wanted=$(awk '/^kind: /{kind=$2} kind=="ExternalSecret" && /^  name: /{name=$2} kind=="ExternalSecret" && /- secretKey: /{print name, $3}' <<<"$rendered")
full=$(awk '/^kind: /{kind=$2} kind=="Service" && /^  name: .*-identity$/{sub(/-identity$/, "", $2); print $2; exit}' <<<"$rendered")
setting() { awk -v name="$1" '$0 ~ "- name: " name "$"{getline; gsub(/"/, "", $2); print $2; exit}' <<<"$rendered"; }
province=$(setting Platform__ProvinceCode)
if grep -q "^  name: $full-redis-streams\$" <<<"$rendered"; then
  postgres=${postgres:-$full-postgres:5432} streams=${streams:-$full-redis-streams:6379} ephemeral=${ephemeral:-$full-redis-ephemeral:6379} tls=Disable
fi

need() { [ -n "$2" ] || { echo "Say where it is: $1 HOST:PORT." >&2; exit 1; }; }
password() { openssl rand -hex 24; }
keep() { # keep SECRET KEY: standard input becomes that key, unless it is there
  mkdir -p "$out/$1"
  if [ -s "$out/$1/$2" ]; then cat >/dev/null; else cat >"$out/$1/.$2" && mv "$out/$1/.$2" "$out/$1/$2"; fi
}
get() { cat "$out/$1/$2"; }
ensure_password() { [ -s "$out/$1/password" ] || password | keep "$1" password; }

make_key() { # SECRET KEY
  local secret=$1 key=$2 database
  case $secret/$key in
    dapr-api-token/token | app-api-token/token) password | keep "$secret" "$key" ;;
    postgres/password | *-database/password | streams/password | ephemeral/password) ensure_password "$secret" ;;
    *-database/connection)
      need --postgres "$postgres"; ensure_password "$secret"
      database=lmis_$(tr - _ <<<"${secret%-database}")
      printf 'Host=%s;Port=%s;Database=%s;Username=%s;Password=%s;SSL Mode=%s' "${postgres%:*}" "${postgres##*:}" "$database" "$database" "$(get "$secret" password)" "$tls" | keep "$secret" "$key" ;;
    streams/host) need --streams "$streams"; printf %s "$streams" | keep "$secret" "$key" ;;
    streams/connection) need --streams "$streams"; ensure_password streams; printf '%s,password=%s,abortConnect=false' "$streams" "$(get streams password)" | keep "$secret" "$key" ;;
    ephemeral/connection) need --ephemeral "$ephemeral"; ensure_password ephemeral; printf '%s,password=%s,abortConnect=false' "$ephemeral" "$(get ephemeral password)" | keep "$secret" "$key" ;;
    *-client/private-key.pem) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null | keep "$secret" "$key" ;;
    *-keys/key-encryption-key) openssl rand -base64 32 | keep "$secret" "$key" ;;
    identity-data-protection/certificate.pem)
      [ -s "$out/$secret/$key" ] || { mkdir -p "$out/$secret"; openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=lmis data protection" -keyout - -out - 2>/dev/null | keep "$secret" "$key"; } ;;
    exchange/* | exchange-keys/* | exchange-member/*)
      [ -s "$out/$secret/$key" ] || { [ -n "$exchange" ] && [ -s "$exchange/$key" ] || { echo "$secret needs $key: give --exchange with the folder of 'lmis member init'." >&2; exit 1; }; }
      [ -s "$out/$secret/$key" ] || keep "$secret" "$key" <"$exchange/$key" ;;
    identity-seed/seed.json) ;;
    *) [ -s "$out/$secret/$key" ] || { echo "How $secret/$key is made is not known here: put it into $out/$secret/$key and run this again." >&2; exit 1; } ;;
  esac
}

# What a service's own client may ask of the others.
scopes_of() { case $1 in registry) echo 'exchange.call' ;; vacancies | training) echo 'registry.resolve' ;; insurance) echo 'registry.resolve exchange.call' ;; reporting) echo 'registry.snapshot registry.resolve messaging.snapshot exchange.call' ;; acceptance) echo 'registry.import reporting.read exchange.call' ;; esac; }

make_seed() { # The clients of all services, and the first administrator.
  local clients='[]' secret id
  while read -r secret; do
    id=${secret%-client}
    clients=$(jq --arg id "$id" --arg scopes "$(scopes_of "$id")" --arg area "$([ "$id" = acceptance ] && echo "$province" || true)" \
      --arg key "$(openssl pkey -in "$out/$secret/private-key.pem" -pubout)" \
      '. + [{clientId: $id, displayName: $id, type: "confidential", grants: ["client_credentials"], scopes: ($scopes | split(" ") - [""]), area: (if $area == "" then null else $area end), publicKeyPem: ($key + "\n")}]' <<<"$clients")
  done < <(awk '/-client private-key.pem$/{print $1}' <<<"$names")
  [ -s "$out/administrator-password" ] || printf '%s-Aa1' "$(openssl rand -hex 12)" >"$out/administrator-password"
  mkdir -p "$out/identity-seed"
  jq -n --argjson clients "$clients" --arg password "$(cat "$out/administrator-password")" --arg area "$province" \
    '{users: [{userName: "administrator", displayName: "Quản trị viên hệ thống", roles: ["administrator"], password: $password, area: $area}], clients: $clients}' >"$out/identity-seed/seed.json"
}

names=$(sed "s/^$full-//" <<<"$wanted")
while read -r secret key; do make_key "$secret" "$key"; done <<<"$names"
if grep -q '^identity-seed ' <<<"$names"; then make_seed; fi

: >"$out/secrets.yaml"
while read -r secret; do
  { printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s-%s\n  namespace: %s\n  labels: { app.kubernetes.io/part-of: lmis }\ntype: Opaque\ndata:\n' "$full" "$secret" "$namespace"
    while read -r key; do printf '  %s: %s\n' "$key" "$(base64 -w0 <"$out/$secret/$key")"; done < <(awk -v secret="$secret" '$1==secret{print $2}' <<<"$names")
  } >>"$out/secrets.yaml"
done < <(cut -d' ' -f1 <<<"$names" | sort -u)

{ echo '-- Run by an administrator of PostgreSQL: a role and a database for each service; no service can open another'"'"'s.'
  while read -r secret; do
    database=lmis_$(tr - _ <<<"${secret%-database}")
    printf "CREATE ROLE \"%s\" LOGIN PASSWORD '%s';\nCREATE DATABASE \"%s\" OWNER \"%s\";\nREVOKE ALL ON DATABASE \"%s\" FROM PUBLIC;\n" "$database" "$(get "$secret" password)" "$database" "$database" "$database"
  done < <(awk '/-database connection$/{print $1}' <<<"$names")
} >"$out/databases.sql"
echo "$(cut -d' ' -f1 <<<"$names" | sort -u | wc -l) secrets are in $out. Next: kubectl apply -f $out/secrets.yaml. The administrator's password is in $out/administrator-password." >&2
