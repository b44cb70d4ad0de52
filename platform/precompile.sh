#!/usr/bin/env bash
# Compiles the assemblies in the folders given to machine code beside their IL (ReadyToRun), so that a process which starts has it already:
#
#   precompile.sh folder …
#
# Each is compiled once, kept under artifacts/precompiled by its hash and the compiler's version, and laid where it was. What cannot be compiled stays as it is: it runs the
# same, compiled when it is first called. The compiler is the package that platform/LocalRun downloads; it is one for x86-64, and on other
# processors nothing is done.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(uname -m)" = x86_64 ] || exit 0

version=$(sed -n 's/.*PackageDownload Include="Microsoft.NETCore.App.Crossgen2.linux-x64" Version="\[\(.*\)\]".*/\1/p' platform/LocalRun/LocalRun.csproj)
framework=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\./ { gsub(/[][]/, "", $3); print $3 "/" $2 }' | tail -n 1)
# Another compiler, or another framework to compile against, makes other code of the same assembly.
export cache=artifacts/precompiled/$version-${framework##*/}
mkdir -p "$cache"

found=$(mktemp)
trap 'rm -f "$found"' EXIT
# Left out: what only tools of the design time load, and the largest, of which little is ever called.
left=(Microsoft.CodeAnalysis Microsoft.Build KubernetesClient DocumentFormat.OpenXml BouncyCastle Docker.DotNet)
find "$@" -maxdepth 1 -name '*.dll' $(printf -- '! -name %s* ' "${left[@]}") -print0 | xargs -0 -r -P "$(nproc)" -n 64 sha256sum >"$found"

compile() {
  draft=$cache/$1.$$
  "$compiler" "$2" --out "$draft" --reference "$(dirname "$2")/*.dll" --reference "$core/*.dll" --reference "$web/*.dll" \
    --targetos linux --targetarch x64 -O --parallelism 1 >/dev/null 2>&1 || {
    # A compiler that was killed says nothing of the assembly: it is tried again next time.
    [ $? -lt 128 ] || { rm -f "$draft"; exit 0; }
    : >"$draft"
  }
  # What was compiled is not compiled again where it is met next.
  [ ! -s "$draft" ] || : >"$cache/$(sha256sum "$draft" | cut -d' ' -f1)"
  mv "$draft" "$cache/$1"
}
export -f compile
missing=$(sort -u -k1,1 "$found" | while read -r hash file; do [ -e "$cache/$hash" ] || printf '%s %s\n' "$hash" "$file"; done)
if [ -n "$missing" ]; then
  # The package's hash, which no lock file holds for what is downloaded and not referred to.
  sha512=841adba45968361dc19420cbc4f7dfdc495898652e40cd994ca95846d19761a93d7bed270cc4a6b5073102931fd3a7fc338986c84b06092b1c5b4067b89b84da
  packages=$(dotnet nuget locals global-packages --list)
  package=${packages#*: }/microsoft.netcore.app.crossgen2.linux-x64/$version
  sha512sum --check --status <<<"$sha512  $(ls "$package"/*.nupkg)" || { echo "$package is not there, or its SHA-512 is another: run 'dotnet restore platform/LocalRun'." >&2; exit 1; }
  export compiler=$package/tools/crossgen2 core=$framework web=${framework/Microsoft.NETCore.App/Microsoft.AspNetCore.App}
  xargs -P "$(nproc)" -n 2 bash -c 'compile "$0" "$1"' <<<"$missing"
fi

# By another name first: a process that has the old file open keeps it.
while read -r hash file; do
  [ -s "$cache/$hash" ] || continue
  cp "$cache/$hash" "$file.draft"
  touch -r "$file" "$file.draft"
  mv "$file.draft" "$file"
done <"$found"
