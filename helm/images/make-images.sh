#!/usr/bin/env bash
# Builds the image of every service of dapr.yaml, and lmis-cli, from what 'make build' built: published here, copied in one step onto the base.
#
#   make-images.sh [service …]      all, or those named
#
#   IMAGE_REGISTRY  what stands before lmis-<service>; lmis, as in the chart's values
#   IMAGE_TAG       the chart's appVersion, if empty
#   BASE_IMAGE      an image with the ASP.NET Core runtime 10 and an x86-64 C library; made from Debian's packages (make-base.sh), if empty
#   BASE_PACKAGES   a file that lists what that base holds (kind, name, version by tab), for the bills of materials
#
# Prints name, size, and the hash of the tree that was copied in: the same code gives the same tree, wherever it is built. Beside each image
# lies its bill of materials, artifacts/images/<service>.cdx.json (CycloneDX), which is also in the image.
set -euo pipefail
cd "$(dirname "$0")/../.."
registry=${IMAGE_REGISTRY:-lmis}
tag=${IMAGE_TAG:-$(awk '$1 == "appVersion:" { gsub(/"/, "", $2); print $2 }' helm/lmis/Chart.yaml)}
out=artifacts/images
mkdir -p "$out"

docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || { echo "No Docker engine answers: start one, or set DOCKER_HOST." >&2; exit 1; }
base=${BASE_IMAGE:-$(bash helm/images/make-base.sh)}
packages=${BASE_PACKAGES:-}
if [ -z "${BASE_IMAGE:-}" ]; then
  packages=$out/base-packages.tsv
  container=$(docker create "$base" none)
  docker cp "$container:/usr/share/lmis/base-packages.tsv" "$packages" >/dev/null
  docker rm "$container" >/dev/null
fi
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)

# Folder of each service: a new one in dapr.yaml has its image.
declare -A folders=([cli]=gateway/Cli)
while read -r name folder; do folders[$name]=${folder#./}; done < <(awk '$1 == "-" && $2 == "appID:" { name = $3 } $1 == "appDirPath:" { print name, $2 }' dapr.yaml)
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(printf '%s\n' "${!folders[@]}" | sort)

for name in "${names[@]}"; do
  [ -n "${folders[$name]:-}" ] || { echo "No service '$name' in dapr.yaml: there are ${!folders[*]}." >&2; exit 1; }
done

make_image() {
  set -euo pipefail
  name=$1 folder=$2 tree=$out/$1
  rm -rf "$tree"
  dotnet publish "$folder" -c Release --no-build -v q -o "$tree/app" -p:IsTransformWebConfigDisabled=true >&2
  bash platform/precompile.sh "$tree/app"
  starter=$(basename "$(ls "$tree"/app/*.runtimeconfig.json)" .runtimeconfig.json)
  ln -s "$starter" "$tree/app/start"
  mkdir -p "$tree/usr/share/lmis"
  dotnet artifacts/bin/LocalRun/release/Lmis.LocalRun.dll bill-of-materials "lmis-$name" "$tag" "$folder" "$tree/app/$starter.deps.json" ${packages:+"$packages"} >"$out/$name.cdx.json"
  cp "$out/$name.cdx.json" "$tree/usr/share/lmis/bill-of-materials.cdx.json"
  chmod -R u=rwX,go=rX "$tree"
  find "$tree" -exec touch -h -d @0 {} +
  hash=$(tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -C "$tree" -cf - . | sha256sum | cut -d' ' -f1)
  image=$registry/lmis-$name:$tag
  DOCKER_BUILDKIT=${DOCKER_BUILDKIT:-0} docker build --quiet --network none --build-arg BASE="$base" --file - --tag "$image" \
    --label org.opencontainers.image.title="lmis-$name" --label org.opencontainers.image.version="$tag" --label org.opencontainers.image.revision="$revision" \
    --label org.opencontainers.image.base.name="$base" --label vn.lmis.tree="$hash" "$tree" <helm/images/Dockerfile >/dev/null 2>"$out/$name.log" || { cat "$out/$name.log" >&2; exit 255; }
  printf '%-32s %7d MB  %s\n' "$image" "$(($(docker image inspect --format '{{.Size}}' "$image") / 1000000))" "$hash"
}
export -f make_image
export registry tag out base packages revision
printf '%-32s %10s  %s\n' image size tree
for name in "${names[@]}"; do echo "$name ${folders[$name]}"; done | xargs -P "$(nproc)" -n 2 bash -c 'make_image "$0" "$1"'
