#!/usr/bin/env bash
# Builds echarts.min.js anew from the pinned packages and says whether it is the
# file that is committed. Needs npm and node.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/entry.js" "$work/"
cd "$work"
npm install --no-audit --no-fund --no-package-lock --ignore-scripts --silent
npx --no-install esbuild entry.js --bundle --minify --format=iife --global-name=echarts --target=es2020 \
  --define:process.env.NODE_ENV='"production"' --charset=ascii --legal-comments=none \
  --banner:js='/* Apache ECharts 6.1.0 (Apache-2.0), with zrender 6.1.0 (BSD-3-Clause) and tslib 2.3.0 (0BSD); licences in publish/page/assets/echarts */' \
  --outfile=echarts.min.js --log-level=warning
cp node_modules/echarts/LICENSE "$here/LICENSE"
cp node_modules/echarts/NOTICE "$here/NOTICE"
cp node_modules/echarts/licenses/LICENSE-d3 "$here/LICENSE-d3"
cp node_modules/zrender/LICENSE "$here/LICENSE-zrender"
cp node_modules/tslib/LICENSE.txt "$here/LICENSE-tslib"
if [ "${1:-}" = --check ]; then
  cmp echarts.min.js "$here/echarts.min.js" && echo "echarts.min.js: the same bytes"
else
  cp echarts.min.js "$here/echarts.min.js"
fi
