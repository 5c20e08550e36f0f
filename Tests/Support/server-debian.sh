# shellcheck shell=bash disable=SC2034,SC2154  # the variables are shared with `server`
# Debian 13's PostgreSQL 17 and TimescaleDB in a folder of their own, for a Debian that does not package them.
# Sourced by `server`.

folder_bin=/usr/lib/postgresql/17/bin
# The number of PostgreSQL's user in the folder: one that hardly anybody has outside, where it would otherwise be
# that of some other service.
folder_uid=61432
folder_packages=(postgresql-17 postgresql-17-timescaledb)

# Prints the numeric user and group that PostgreSQL runs as inside the folder.
folder_user() { awk -F: '$1 == "postgres" { print $3 ":" $4 }' "$root/etc/passwd"; }

# Sets `root` to the folder, and makes it when it is not there yet. Two callers at once make it once; a folder
# whose making was cut short has another name and is thrown away.
make_folder() {
    local cache=${HYPERFILL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/hyperfill} partial
    root=$cache/debian-13-postgresql-17
    [ -d "$root" ] && return
    mkdir -p "$cache"
    (
        flock 9
        [ -d "$root" ] && exit
        partial=$root.partial
        rm -rf "$partial"
        say "making $root (once; about two minutes)"
        bootstrap_folder "$partial" >"$root.log" 2>&1 9>&- ||
            die "could not make the folder for PostgreSQL; the end of $root.log: $(tail -n 20 "$root.log")"
        mv "$partial" "$root"
    ) 9>"$root.lock"
}

# Runs each step by itself: errexit has no effect in a function that stands before `||`.
bootstrap_folder() {
    command -v debootstrap >/dev/null || install_debootstrap || return
    read_mirror
    say "Debian mirror: ${mirror:-the default of debootstrap}"
    lend_proxy
    debootstrap --variant=minbase trixie "$1" ${mirror:+"$mirror"} || return
    # debootstrap leaves the mode that mktemp or a strict umask gave; PostgreSQL's user has to pass.
    chmod 755 "$1" || return
    lend_apt_settings "$1" || return
    install_in_folder "$1"
}

install_debootstrap() {
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap
}

# Sets `mirror` to where this machine's own Debian comes from, as apt reads it from either of its two formats.
# It stays empty when apt names none: debootstrap has a default.
read_mirror() {
    local codename key
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    for key in Release Codename; do
        # shellcheck disable=SC2016  # apt-get expands REPO_URI
        mirror=$(apt-get indextargets --format '$(REPO_URI)' \
            "Created-By: Packages" "$key: $codename" "Component: main" 2>/dev/null | sed -n 1p)
        [ -z "$mirror" ] || break
    done
    case $mirror in
    mirror+file:*) mirror=$(awk 'NF && $1 !~ /^#/ { print $1; exit }' "${mirror#mirror+file:}") ;;
    mirror+* | cdrom:*) mirror="" ;;
    esac
}

# debootstrap fetches with wget, which knows proxies by environment only.
lend_proxy() {
    local proxy=""
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
    case $proxy in "" | DIRECT) ;; *) export http_proxy=${http_proxy:-$proxy} ;; esac
    proxy=""
    eval "$(apt-config shell proxy Acquire::https::Proxy)"
    case $proxy in "" | DIRECT) ;; *) export https_proxy=${https_proxy:-$proxy} ;; esac
}

# Lets apt inside the folder reach what apt on this machine reaches: its Acquire settings (proxies, certificates,
# validity checks), the files that they name, credentials, keys and trusted authorities.
lend_apt_settings() {
    local folder=$1 file
    apt-config dump | grep '^Acquire::' >"$folder/etc/apt/apt.conf.d/50machine" || true
    {
        sed -n 's/^Acquire::.* "\(\/[^"]*\)";$/\1/p' "$folder/etc/apt/apt.conf.d/50machine"
        find /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d /etc/apt/keyrings \
            /etc/ssl/certs/ca-certificates.crt /etc/hosts /etc/resolv.conf -type f -o -type l 2>/dev/null || true
    } | while read -r file; do
        [ -f "$file" ] || continue
        mkdir -p "$folder${file%/*}" && rm -f "$folder$file" && cp -L "$file" "$folder$file" || return
    done
}

install_in_folder() {
    local folder=$1
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d" &&
        chmod 755 "$folder/usr/sbin/policy-rc.d" &&
        mkdir -p "$folder/etc/postgresql-common" &&
        echo "create_main_cluster = false" >"$folder/etc/postgresql-common/createcluster.conf" &&
        in_folder "$folder" useradd --system --user-group --uid "$folder_uid" --home-dir /var/lib/postgresql \
            --shell /bin/sh postgres &&
        in_folder "$folder" apt-get update &&
        in_folder "$folder" apt-get install -y --no-install-recommends "${folder_packages[@]}" &&
        in_folder "$folder" apt-get clean &&
        [ -r "$folder/usr/share/postgresql/17/extension/timescaledb.control" ]
}

in_folder() {
    local folder=$1
    shift
    chroot "$folder" /usr/bin/env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
