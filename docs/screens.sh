#!/bin/sh
# Takes the pictures of docs/screens anew: a report and a verdict, on the invented pages of `demo`,
# wide and narrow, light and dark. Needs wirecopy and chromium, and pngquant where there is one, to
# make the pictures small.
#
#   docs/screens.sh [FOLDER]     into FOLDER instead
set -eu
out=$(mkdir -p "${1:-$(dirname "$0")/screens}" && cd "${1:-$(dirname "$0")/screens}" && pwd)
wirecopy=${WIRECOPY:-wirecopy}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$wirecopy" demo pages --quiet
"$wirecopy" dedup pages --report report.html --quiet > table.txt
"$wirecopy" check pages/argus.txt --against pages/ap.txt pages/afp.txt --format html --quiet > check.html

# picture NAME PAGE WIDTH HEIGHT LIGHT-OR-DARK
# Chromium has no window narrower than 500, so a narrow page is shown in a frame of that width.
picture() {
  page="file://$work/$2"
  if [ "$3" -lt 500 ]; then
    printf '<!doctype html><meta name="color-scheme" content="light dark"><body style="margin:0"><iframe src="%s" width="%s" height="%s" style="border:0">' \
      "$2" "$3" "$4" > frame.html
    page="file://$work/frame.html"
  fi
  dark=
  [ "$5" = light ] || dark=--blink-settings=preferredColorScheme=0
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
    --user-data-dir="$work/profile" --window-size="$3,$4" $dark \
    --screenshot="$work/$1.png" "$page" > log.txt 2>&1 || { cat log.txt >&2; exit 1; }
  if command -v pngquant > /dev/null; then
    pngquant --force --speed 1 --output "$out/$1.png" 64 "$work/$1.png"
  else
    cp "$work/$1.png" "$out/$1.png"
  fi
}

for color in light dark; do
  picture "report-$color" report.html 1400 1000 "$color"
  picture "report-narrow-$color" report.html 360 800 "$color"
  picture "check-$color" check.html 1400 1000 "$color"
  picture "check-narrow-$color" check.html 360 800 "$color"
done
ls -l "$out"
