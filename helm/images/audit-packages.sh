#!/usr/bin/env bash
# Whether any package of this build has a published vulnerability, as far as the package source knows. Many mirrors pass on packages and no advisories, and
# the tools then say "no vulnerable packages" all the same; so a package that is known to be vulnerable is asked about first (Newtonsoft.Json 12.0.1,
# GHSA-5crp-9r3c-p9vr). Ends with 0: nothing known; 1: something; 3: this source cannot tell.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
cat >"$draft/Control.csproj" <<'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup>
</Project>
END
reports() { dotnet list "$1" package --vulnerable --include-transitive --format json; }
if ! dotnet restore "$draft/Control.csproj" -v q >"$draft/log" 2>&1 || ! reports "$draft/Control.csproj" 2>"$draft/log" | tee "$draft/control" | grep -q '"vulnerabilities"'; then
  echo 'This package source has no advisories: it does not report even a package that has one. Run this where api.nuget.org/v3/index.json itself is reached.' >&2
  exit 3
fi
reports Lmis.slnx >"$draft/report"
if grep -q '"vulnerabilities"' "$draft/report"; then
  cat "$draft/report"
  exit 1
fi
echo 'No package of this build has a published vulnerability.'
