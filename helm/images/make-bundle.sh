#!/usr/bin/env bash
# Writes everything an installation without internet needs into one file, artifacts/bundle/lmis-<version>.tar: the images of 'make images', the
# chart, k8s/, the bills of materials, checksums, and load.sh, which puts the images where the cluster finds them.
set -euo pipefail
cd "$(dirname "$0")/../.."
registry=${IMAGE_REGISTRY:-lmis}
version=$(awk '$1 == "appVersion:" { gsub(/"/, "", $2); print $2 }' helm/lmis/Chart.yaml)
tag=${IMAGE_TAG:-$version}
bundle=artifacts/bundle/lmis-$version
mapfile -t names < <({ echo cli; awk '$1 == "-" && $2 == "appID:" { print $3 }' dapr.yaml; } | sort)

rm -rf "$bundle" "$bundle.tar"
mkdir -p "$bundle/images" "$bundle/bills-of-materials"
for name in "${names[@]}"; do
  image=$registry/lmis-$name:$tag
  docker image inspect "$image" >/dev/null 2>&1 || { echo "There is no image $image: run 'make images' first." >&2; exit 1; }
  printf '%s\tlmis-%s:%s\n' "$image" "$name" "$tag" >>"$bundle/images/list"
  cp "artifacts/images/$name.cdx.json" "$bundle/bills-of-materials/lmis-$name.cdx.json"
done
# One archive: the base, which they share, is in it once.
cut -f1 "$bundle/images/list" | xargs docker save | gzip -n -1 >"$bundle/images/images.tar.gz"
# Unpacked, so that its README, its values and make-secrets.sh are at hand.
"$(bash helm/get-tools.sh)/helm" package helm/lmis --destination "$bundle" >/dev/null 2>&1
tar -xzf "$bundle"/lmis-*.tgz -C "$bundle" && rm "$bundle"/lmis-*.tgz
cp helm/lmis/make-secrets.sh "$bundle/lmis/"
cp -r k8s NOTICE "$bundle/"
cp helm/images/load.sh helm/images/BUNDLE.md "$bundle/"
(cd "$bundle" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
tar --sort=name --owner=0 --group=0 --numeric-owner -C artifacts/bundle -cf "$bundle.tar" "lmis-$version"
echo "$bundle.tar  $(($(stat -c %s "$bundle.tar") / 1000000)) MB, $(grep -c . "$bundle/SHA256SUMS") files"
