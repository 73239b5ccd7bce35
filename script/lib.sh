# Shared by the scripts here: where we are, steps with seconds, one clear end. Source it; do not run it.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1
VENV="$ROOT/.venv"
export PATH="$VENV/bin:$PATH" PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE # compiled files make every start 1.5 s faster

fail() { # one last line that says what went wrong
    printf '\nFAILED: %s\n' "$*" >&2
    exit 1
}

now() { date +%s%N; }

seconds_since() { # 1.2
    local tenths=$((($(now) - $1) / 100000000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

step() { # step NAME COMMAND…: quiet when it works, its whole output when it does not
    local name=$1 from log code=0
    shift
    from=$(now)
    log=$(mktemp)
    printf '  %-42s ' "$name"
    "$@" >"$log" 2>&1 </dev/null || code=$?
    if [ "$code" = 0 ]; then
        printf '%6ss\n' "$(seconds_since "$from")"
    else
        printf 'FAILED after %ss\n' "$(seconds_since "$from")"
        cat "$log" >&2
    fi
    rm -f "$log"
    return "$code"
}
