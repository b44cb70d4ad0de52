#!/usr/bin/env bash
# Makes the base image where no registry has one, and prints its name: the C library, OpenSSL, certificates and time zones out of Debian's
# packages, and the .NET runtime of the SDK that builds the services. No shell, no package manager, no program besides .NET.
#
#   make-base.sh              lmis-base:<hash of this script, the packages' versions and the runtime's>; made only if the engine has none
#
# Needs apt-get (Debian or a child of it), dpkg-deb, dotnet and docker; no root.
set -euo pipefail
packages=(base-files netbase tzdata ca-certificates libc6 libgcc-s1 libstdc++6 libssl3 zlib1g)

for program in apt-get apt-cache dpkg-deb dotnet docker; do
  command -v "$program" >/dev/null || { echo "$program is missing: the base image is made of Debian's packages. On another system give BASE_IMAGE, an image with the ASP.NET Core runtime." >&2; exit 1; }
done

dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
runtime=$(dotnet --list-runtimes | awk '$1 == "Microsoft.AspNetCore.App" && $2 ~ /^10\./ { v = $2 } END { print v }')
core=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\./ { v = $2 } END { print v }')
[ -n "$runtime" ] && [ -n "$core" ] || { echo "No ASP.NET Core runtime 10 beside this dotnet: 'dotnet --list-runtimes'." >&2; exit 1; }

# A machine that never asked its package source knows no version.
if [ "$(id -u)" = 0 ] && [ -z "$(apt-cache policy libssl3 | awk '/Candidate:/ && $2 != "(none)" { print $2 }')" ]; then
  apt-get update -q >&2
fi
versions=()
for package in "${packages[@]}"; do
  version=$(apt-cache policy "$package" | awk '/Candidate:/ { print $2 }')
  [ -n "$version" ] && [ "$version" != '(none)' ] || { echo "Debian's package $package is not known here: run 'apt-get update'." >&2; exit 1; }
  versions+=("$package=$version")
done
hash=$({ cat "${BASH_SOURCE[0]}"; printf '%s\n' "${versions[@]}" "$runtime" "$core"; } | sha256sum | cut -c1-16)
image=lmis-base:$hash
if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image"
  exit 0
fi

draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
mkdir "$draft/debs" "$draft/tree"
(cd "$draft/debs" && apt-get download -qq -o APT::Sandbox::User=root "${versions[@]}" >&2)
for deb in "$draft"/debs/*.deb; do
  dpkg-deb -x "$deb" "$draft/tree"
done

cd "$draft/tree"
# Scripts that would run at an installation are not run: what they would make is made here.
{ for certificate in usr/share/ca-certificates/mozilla/*.crt; do cat "$certificate"; echo; done; } >"$draft/bundle"
rm -rf usr/share/doc usr/share/man usr/share/lintian usr/share/bug usr/share/ca-certificates usr/sbin etc/ca-certificates* \
  usr/lib/*/gconv usr/lib/*/audit usr/share/gcc usr/share/gdb sbin etc/update-motd.d
find bin usr/bin -type f -delete 2>/dev/null || true
mkdir -p etc/ssl/certs app tmp run/lmis usr/share/dotnet/host/fxr usr/share/dotnet/shared/Microsoft.NETCore.App usr/share/dotnet/shared/Microsoft.AspNetCore.App
mv "$draft/bundle" etc/ssl/certs/ca-certificates.crt
chmod 1777 tmp
printf 'root:x:0:0:root:/:/sbin/nologin\nlmis:x:10001:10001:lmis:/tmp:/sbin/nologin\n' >etc/passwd
printf 'root:x:0:\nlmis:x:10001:\n' >etc/group
printf 'hosts: files dns\n' >etc/nsswitch.conf
cp -a "$dotnet_root/dotnet" "$dotnet_root/LICENSE.txt" "$dotnet_root/ThirdPartyNotices.txt" usr/share/dotnet/
cp -a "$dotnet_root/host/fxr/$core" usr/share/dotnet/host/fxr/
cp -a "$dotnet_root/shared/Microsoft.NETCore.App/$core" usr/share/dotnet/shared/Microsoft.NETCore.App/
cp -a "$dotnet_root/shared/Microsoft.AspNetCore.App/$runtime" usr/share/dotnet/shared/Microsoft.AspNetCore.App/
mkdir -p usr/share/lmis
# What the bill of materials of each image says of its base.
{ printf 'debian\t%s\n' "${versions[@]//=/$'\t'}"; printf 'dotnet\tMicrosoft.NETCore.App\t%s\n' "$core"; printf 'dotnet\tMicrosoft.AspNetCore.App\t%s\n' "$runtime"; } >usr/share/lmis/base-packages.tsv
# An ordinary user owns what it unpacks: the tree in the image is root's.
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu -cf - . |
  docker import --change 'LABEL org.opencontainers.image.title=lmis-base' --change "LABEL vn.lmis.base=$hash" - "$image" >/dev/null
echo "$image"
