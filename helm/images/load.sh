#!/usr/bin/env bash
# Puts the images of this bundle where they are needed; no network but the one to that place is used.
#
#   load.sh                        into the Docker engine of this machine, under the names they were built with
#   load.sh containerd             into this node's containerd (Kubernetes' namespace); once on each node, as root
#   load.sh push REGISTRY          into a registry, as REGISTRY/lmis-<service>:<version>; set image.registry to REGISTRY in the chart's values
#
# Every file is compared with SHA256SUMS first. Where that file came from must be proved some other way, such as its hash read out by telephone:
#   sha256sum SHA256SUMS
set -euo pipefail
cd "$(dirname "$0")"
sha256sum --check --strict --quiet SHA256SUMS || { echo "This bundle is not what was packed: a file differs from SHA256SUMS or is missing. Copy it anew." >&2; exit 1; }
if extra=$(comm -13 <(sed 's/^[0-9a-f]*  //' SHA256SUMS | sort) <(find . -type f ! -name SHA256SUMS | sort)) && [ -n "$extra" ]; then
  echo "This bundle holds files that were not packed: $(echo "$extra" | tr '\n' ' ')" >&2
  exit 1
fi

case "${1:-docker}" in
docker)
  gunzip -c images/images.tar.gz | docker load --quiet
  ;;
containerd)
  gunzip -c images/images.tar.gz | ctr --namespace k8s.io images import -
  ;;
push)
  registry=${2:?load.sh push REGISTRY}
  gunzip -c images/images.tar.gz | docker load --quiet >/dev/null
  while IFS=$'\t' read -r image name; do
    docker tag "$image" "$registry/$name"
    docker push "$registry/$name"
  done <images/list
  ;;
*)
  sed -n '4,6s/^# *//p' "$0" >&2
  exit 2
  ;;
esac
