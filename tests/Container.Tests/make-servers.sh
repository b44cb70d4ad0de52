#!/usr/bin/env bash
# Makes the image with the PostgreSQL and Redis that the container tests start, out of Debian's packages, and prints its name; for machines that
# reach no registry. It takes the words of the official images: POSTGRES_PASSWORD and 'postgres -c …' with the data in /var/lib/postgresql/data, and
# 'redis-server …'. Cached by the hash of this script: 'docker rmi' makes it anew. Needs apt-get, dpkg-deb and docker; no root.
set -euo pipefail
image=lmis-test-servers:$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-16)
if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image"
  exit 0
fi
for program in apt-get apt-cache dpkg-deb; do
  command -v "$program" >/dev/null || { echo "$program is missing: on a system without Debian's packages set LMIS_TEST_SERVERS_IMAGE to an image with PostgreSQL 15 or later and Redis 7 that takes the words of the official ones." >&2; exit 1; }
done
[ "$(id -u)" != 0 ] || [ -n "$(apt-cache policy redis-server | awk '/Candidate:/ && $2 != "(none)" { print $2 }')" ] || apt-get update -q >&2
version=$(apt-cache depends postgresql | grep -oE 'postgresql-[0-9]+' | grep -oE '[0-9]+' | head -1)
[ -n "$version" ] || { echo "Debian's package postgresql is not known here: run 'apt-get update'." >&2; exit 1; }
draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
# What they are linked with, and a shell for the words above; not what installs, configures, compiles queries or translates.
mapfile -t packages < <({ printf '%s\n' bash base-files coreutils libacl1 libattr1 netbase redis-server tzdata util-linux libsmartcols1 libmount1 libblkid1
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "postgresql-$version" redis-server | grep -E '^[a-z0-9]'
} | grep -Ev '^(adduser|cdebconf|debconf|debianutils|dpkg|gcc-|install-info|locales|lsb-base|passwd|perl|sensible-utils|ssl-cert|sysvinit|tar$|ucf|openssl|init-system-helpers|postgresql-(client-)?common)|debian-installer|elogind|libllvm|libz3|libperl|-perl$|libc-l10n|libnewt|libslang|libtextwrap|awk$' | sort -u)
mkdir "$draft/debs" "$draft/tree"
(cd "$draft/debs" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" >&2)
for deb in "$draft"/debs/*.deb; do
  dpkg-deb -x "$deb" "$draft/tree"
done
cd "$draft/tree"
rm -rf usr/share/doc usr/share/man usr/share/locale usr/share/lintian usr/lib/postgresql/*/lib/bitcode usr/lib/postgresql/*/lib/llvmjit* usr/lib/*/gconv
mkdir -p tmp etc usr/local/bin var/lib/postgresql/data run
# initdb asks its programs through the shell.
ln -sf bash bin/sh
chmod 1777 tmp
printf 'root:x:0:0:root:/:/bin/bash\npostgres:x:999:999:postgres:/var/lib/postgresql:/bin/bash\n' >etc/passwd
printf 'root:x:0:\npostgres:x:999:\n' >etc/group
printf 'hosts: files dns\n' >etc/nsswitch.conf
cat >usr/local/bin/entrypoint <<'END'
#!/bin/bash
set -e
[ "$1" = postgres ] || exec "$@"
data=/var/lib/postgresql/data
as=(setpriv --reuid=999 --regid=999 --clear-groups)
mkdir -p "$data"
chown postgres: "$data"
chmod 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres: /tmp/password
  "${as[@]}" initdb -D "$data" -U postgres --auth=scram-sha-256 --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
fi
exec "${as[@]}" postgres -D "$data" "${@:2}"
END
chmod 755 usr/local/bin/entrypoint
tar --sort=name --owner=0 --group=0 --numeric-owner -cf - . | docker import --change 'LABEL vn.lmis.test=servers' --change 'ENTRYPOINT ["/usr/local/bin/entrypoint"]' \
  --change "ENV PATH=/usr/lib/postgresql/$version/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" - "$image" >/dev/null
echo "$image"
