# shellcheck shell=bash disable=SC2154  # the variables are those of `server`
# One PostgreSQL cluster: found, created, started and stopped. Sourced by `server`.
#
# `cluster` is the cluster's own folder as this shell sees it and `inside` the same folder as PostgreSQL sees it:
# they differ when PostgreSQL runs inside a Debian folder (`root`). It holds data/, the socket and the log.

# Seconds that a server may take to come up or go down before that is an error.
patience=60

# Sets `bin` to the newest installed PostgreSQL that has the timescaledb extension; fails when there is none.
find_installed() {
    local best=0 candidate share version
    while read -r candidate share; do
        if ! [ -x "$candidate/postgres" ] || ! [ -r "$share/extension/timescaledb.control" ]; then continue; fi
        version=$("$candidate/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "$version" -ge 13 ] && [ "$version" -gt "$best" ]; then best=$version bin=$candidate; fi
    done < <(installations)
    [ "$best" -gt 0 ]
}

# Prints "program-folder share-folder" for each PostgreSQL that may be installed.
installations() {
    local config folder
    for folder in /usr/lib/postgresql/*; do
        printf '%s %s\n' "$folder/bin" "/usr/share/postgresql/${folder##*/}"
    done
    for config in pg_config /usr/pgsql-*/bin/pg_config /opt/homebrew/opt/postgresql@*/bin/pg_config; do
        command -v "$config" >/dev/null || continue
        printf '%s %s\n' "$("$config" --bindir)" "$("$config" --sharedir)"
    done
}

# Prints the number of PostgreSQL's main process, or fails.
postmaster() { head -n 1 "$cluster/data/postmaster.pid" 2>/dev/null; }

# Runs one of PostgreSQL's programs where it is installed, never as root.
postgres_run() {
    local program=$1
    shift
    if [ "$kind" = folder ]; then
        (cd / && chroot --userspec="$(folder_user)" "$root" /usr/bin/env -i PATH="$bin:/usr/bin:/bin" LC_ALL=C.UTF-8 \
            "$bin/$program" "$@")
    elif [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$bin/$program" "$@")
    else
        "$bin/$program" "$@"
    fi
}

# Makes `cluster`, in a place that PostgreSQL's user can reach and write.
place_cluster() {
    if [ "$kind" = folder ]; then
        cluster=$(mktemp -d "$root/var/lib/postgresql/hyperfill.XXXXXXXX")
        inside=${cluster#"$root"}
        chown "$(folder_user)" "$cluster"
    elif [ "$(id -u)" = 0 ]; then
        cluster=$(mktemp -d "$(getent passwd postgres | cut -d: -f6)/hyperfill.XXXXXXXX")
        inside=$cluster
        chown postgres "$cluster"
    else
        cluster=$dir/postgresql inside=$dir/postgresql
        mkdir "$cluster"
    fi
    chmod 700 "$cluster"
}

create_cluster() {
    local password attempt
    (umask 077 && mkdir -p "$dir")
    [ -z "$(ls -A "$dir")" ] || die "$dir is not empty; name a folder that is empty or does not exist yet"
    place_cluster
    trap 'discard_cluster' EXIT
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s\n' "$password" >"$cluster/password"
    chmod 600 "$cluster/password"
    chown --reference="$cluster" "$cluster/password" 2>/dev/null || true
    postgres_run initdb -D "$inside/data" -U postgres -E UTF8 --locale="$(utf8_locale)" --auth=scram-sha-256 \
        --pwfile="$inside/password" --no-sync >"$dir/initdb.log" 2>&1 ||
        die "initdb failed: $(tail -n 20 "$dir/initdb.log")"
    rm "$cluster/password"
    settings >>"$cluster/data/postgresql.conf"
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        port=$(free_port)
        if launch_once; then
            printf '%s\n' "$cluster" >"$dir/cluster"
            printf '%s\n%s\n%s\n' "$kind" "$bin" "$root" >"$dir/postgres"
            (umask 077 && printf 'postgresql://postgres:%s@127.0.0.1:%s/postgres\n' "$password" "$port" >"$dir/uri")
            trap - EXIT
            return
        fi
        # Somebody else may have taken the port between the look and the bind.
        grep -q 'could not bind' "$cluster/log" || break
        say "port $port is taken (attempt $attempt)"
    done
    die "the server did not start: $(tail -n 30 "$cluster/log" 2>/dev/null)"
}

# Leaves nothing behind of a cluster whose creation failed.
discard_cluster() {
    postgres_run pg_ctl stop -D "$inside/data" -m immediate >/dev/null 2>&1 || true
    rm -rf "$cluster" "$dir"/{cluster,postgres,uri,initdb.log,pid,port}
    rmdir "$dir" 2>/dev/null || true
}

utf8_locale() { if [ "$(uname)" = Linux ]; then echo C.UTF-8; else echo C; fi; }

# What each server is started with, apart from its port.
settings() {
    local socket=$inside
    # A socket's path has room for 107 bytes.
    [ "${#inside}" -le 90 ] || socket=""
    cat <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$socket'
password_encryption = 'scram-sha-256'
shared_preload_libraries = 'timescaledb'
timescaledb.telemetry_level = off
timescaledb.max_background_workers = 32
max_worker_processes = 64
max_connections = 200
max_prepared_transactions = 10
shared_buffers = 512MB
log_line_prefix = '%m [%p] %a '
CONF
    [ "$kind" != folder ] || echo "dynamic_shared_memory_type = mmap"
    [ "${HYPERFILL_TEST_DURABLE:-}" = 1 ] ||
        printf '%s = off\n' fsync synchronous_commit full_page_writes
}

# Prints a port that nobody listens on, below the range that systems hand out to clients.
free_port() {
    local port
    while port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

load_cluster() {
    cluster=$(cat "$dir/cluster") port=$(cat "$dir/port")
    { read -r kind && read -r bin && read -r root; } <"$dir/postgres"
    inside=${cluster#"$root"}
}

# Succeeds when the server's process lives. One that was killed and that nobody has waited for yet is dead: an
# init that is slow to do so would make pg_ctl believe in it for minutes.
running() {
    local pid state
    pid=$(postmaster) || return
    if [ -d /proc/self ]; then
        state=$(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) || return
    else
        state=$(ps -o stat= -p "$pid") || return
    fi
    case $state in Z* | "") return 1 ;; esac
    postgres_run pg_ctl status -D "$inside/data" >/dev/null 2>&1
}

# Starts a server that is down. After a kill its children may hold the shared memory for a moment longer.
launch() {
    local tries=$patience
    until launch_once; do
        tries=$((tries - 1))
        if [ "$tries" -le 0 ] || ! grep -q 'shared memory block' "$cluster/log"; then
            die "the server did not start: $(tail -n 30 "$cluster/log")"
        fi
        sleep 1
    done
}

# Starts the server on `port` in a session of its own, with none of this shell's files open.
launch_once() (
    running || rm -f "$cluster/data/postmaster.pid" "$cluster"/.s.PGSQL.*
    : >"$cluster/log"
    chown --reference="$cluster" "$cluster/log" 2>/dev/null || true
    close_files
    postgres_run pg_ctl start -D "$inside/data" -l "$inside/log" -w -t "$patience" -o "-p $port" \
        </dev/null >/dev/null 2>&1 || {
        postgres_run pg_ctl stop -D "$inside/data" -m immediate >/dev/null 2>&1 || true
        exit 1
    }
    printf '%s\n' "$port" >"$dir/port"
    postmaster >"$dir/pid"
)

# Closes all files but the standard ones, so that the server keeps no pipe or lock of a caller open.
close_files() {
    local file
    for file in /dev/fd/*; do
        file=${file##*/}
        case $file in 0 | 1 | 2 | 255 | '*') ;; *) eval "exec $file>&-" ;; esac
    done
}

# Stops the server, if it runs, in `mode`.
halt() {
    running || return 0
    postgres_run pg_ctl stop -D "$inside/data" -m "$mode" -w -t "$patience" >/dev/null 2>&1 ||
        die "the server did not stop in $patience s: $(tail -n 30 "$cluster/log")"
    rm -f "$dir/pid"
}
