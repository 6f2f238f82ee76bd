#!/usr/bin/env bash
# Sets up what one of the make words needs: `run`, `dev` (and linters), `test` (and a browser).
# A second run finds everything in place. Nothing outside of the repository's ignored folders
# changes, except that packages of the system that are missing are installed by apt-get where we
# are root or sudo asks nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

goal=${1:?run, dev or test}
venv=.venv

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "setup: $*"
    exit 1
}

suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.11 python3.12 python3.13 python3.14; do
        if [[ -n $candidate ]] && command -v "$candidate" >/dev/null && suits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or later is needed. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

apt_install() {
    local root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
        root=(sudo -n)
    fi
    command -v apt-get >/dev/null || return 1
    say "Installing from the system's packages: $*"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "$@" >&2 </dev/null
}

make_venv() {
    [[ -x $venv/bin/python ]] && "$venv/bin/python" -m pip --version >/dev/null 2>&1 && return
    local python
    python=$(find_python)
    say "Making $venv with $("$python" --version)."
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        local version
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || apt_install python3-venv ||
            fail "the module venv is missing. As root: apt-get install python3-venv"
        "$python" -m venv --clear "$venv"
    fi
}

install_packages() {
    say "Installing the pinned packages."
    PIP_CONSTRAINT=$PWD/constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$venv/bin/python" -m pip install --quiet --editable "$1" </dev/null
}

find_browser() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        # Ubuntu's package is a script that asks for snap: only what starts is a browser.
        if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
            return
        fi
    done
    compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium*" >/dev/null
}

install_browser() {
    find_browser && return
    apt_install chromium || true
    find_browser && return
    say "No Chromium in the system's packages; taking Playwright's own."
    if ! "$venv/bin/python" -m playwright install --with-deps chromium >&2 </dev/null; then
        say "setup: Chromium is missing, so the tests of the page will not run."
        say "       As root: apt-get install chromium    then again: make test"
    fi
}

install_peers() {
    # Programs that records are compared with; the tests and benches that ask them skip without.
    local program missing=()
    for program in exiftool:libimage-exiftool-perl ffprobe:ffmpeg tesseract:tesseract-ocr; do
        command -v "${program%%:*}" >/dev/null || missing+=("${program#*:}")
    done
    if ((${#missing[@]})) && ! apt_install "${missing[@]}"; then
        say "setup: records are not compared with other programs. As root:"
        say "       apt-get install ${missing[*]}"
    fi
}

install_clients() {
    # Clients that the contract suite drives in processes of their own: an SDK that cannot share
    # an environment with the newest one, and those of Node. Where they are missing, their tests
    # skip and say so.
    local older=.venv-older-sdk clients=tests/contract/clients
    [[ -x $older/bin/python ]] || "$venv/bin/python" -m venv "$older"
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$older/bin/python" -m pip install --quiet \
        --requirement "$clients/older-sdk.txt" </dev/null
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        say "setup: Node.js is missing, so its clients are not tried. As root: apt-get install npm"
        return
    fi
    npm ci --prefix "$clients/node" --ignore-scripts --no-audit --no-fund --silent </dev/null
}

make_venv
case $goal in
run)
    install_packages '.[video]'
    ;;
dev)
    install_packages '.[dev,video]'
    touch "$venv/.run-ready"
    ;;
test)
    install_packages '.[dev,video]'
    install_browser
    install_peers
    install_clients
    "$venv/bin/visnomy" models install
    touch "$venv/.run-ready" "$venv/.dev-ready"
    ;;
*) fail "unknown goal $goal" ;;
esac
touch "$venv/.$goal-ready"
