#!/usr/bin/env bash
# Makes the image with the PostgreSQL and Redis that the container tests start, out of Debian's packages, and prints its name; for machines that
# reach no registry. It takes the words of the official images: POSTGRES_PASSWORD and 'postgres -c …' with the data under /var/lib/postgresql/data, and
# 'redis-server …'. Cached by the hash of this script: 'docker rmi' makes it anew.
set -euo pipefail
suite=bookworm
image=lmis-test-servers:$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-16)
if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image"
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "The image of the test servers is made by debootstrap, which needs root: run this once as root, or set LMIS_TEST_SERVERS_IMAGE to an image with PostgreSQL 15 or later and Redis 7 that takes the words of the official ones." >&2; exit 1; }
command -v debootstrap >/dev/null || { { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends debootstrap; } >&2; }
# The mirror this machine installs from.
mirror=$(awk '/^(deb |URIs:)/ { for (i = 1; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true)
draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
debootstrap --variant=minbase --include=postgresql-15,redis-server "$suite" "$draft/tree" ${mirror:+"$mirror"} >"$draft/log" 2>&1 || { tail -5 "$draft/log" >&2; exit 1; }
rm -rf "$draft/tree/var/cache/apt" "$draft/tree/var/lib/apt/lists" "$draft/tree/usr/share/doc" "$draft/tree/usr/share/locale"
# Where PostgreSQL puts its socket: not every version of the package leaves the folder behind.
install -d -m 3775 -o 0 -g "$(awk -F: '$1 == "postgres" { print $3 }' "$draft/tree/etc/group")" "$draft/tree/run/postgresql"
cat >"$draft/tree/usr/local/bin/entrypoint" <<'END'
#!/bin/bash
set -e
[ "$1" = postgres ] || exec "$@"
data=/var/lib/postgresql/data
as=(setpriv --reuid=postgres --regid=postgres --init-groups)
install -d -m 700 -o postgres -g postgres "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres: /tmp/password
  "${as[@]}" initdb -D "$data" -U postgres --auth=scram-sha-256 --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
fi
exec "${as[@]}" postgres -D "$data" "${@:2}"
END
chmod 755 "$draft/tree/usr/local/bin/entrypoint"
tar --sort=name -C "$draft/tree" -cf - . | docker import --change 'LABEL vn.lmis.test=servers' --change 'ENTRYPOINT ["/usr/local/bin/entrypoint"]' \
  --change 'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' - "$image" >/dev/null
echo "$image"
