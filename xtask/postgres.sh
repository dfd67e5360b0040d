# For a bash script to source: a throw-away PostgreSQL on a private socket, its address in `url`. It is stopped and removed when the script
# ends, whatever it ends by.
#   make_cluster [OPTION_OF_INITDB...]
#   start SETTINGS     flags of the server
#   break_off          without a shutdown checkpoint

# PostgreSQL refuses to run as root, and whoever it runs as must be able to be where it is started. What it is given as standard input and
# output is not the script's, which others read and write.
as_owner() (
  cd "$cluster"
  if [ "$(id -u)" = 0 ]; then set -- runuser -u postgres -- "$@"; fi
  "$@" </dev/null >/dev/null
)

make_cluster() {
  # The newest installed version; Debian keeps the server programs out of PATH.
  initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  [ -x "$initdb" ] || initdb=$(command -v initdb) || { echo "$0: no initdb: apt-get install postgresql" >&2; exit 1; }
  bin=$(dirname "$initdb")
  # The path of a socket may have at most 107 bytes, so TMPDIR is not followed.
  cluster=$(mktemp -d /tmp/baton-postgres.XXXXXX)
  trap remove_cluster EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [ "$(id -u)" = 0 ]; then chown postgres "$cluster"; fi
  url="postgres://postgres@localhost/postgres?host=$cluster"
  as_owner "$initdb" --pgdata "$cluster/data" --username postgres --auth trust --encoding UTF8 --no-locale "$@" 2>"$cluster/log" ||
    { cat "$cluster/log" >&2; exit 1; }
}

remove_cluster() {
  as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --mode immediate --silent stop 2>/dev/null || true
  rm -rf "$cluster"
}

start() {
  as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --log "$cluster/data/log" --options "-k $cluster -c listen_addresses= $1" --wait --silent start ||
    { cat "$cluster/data/log" >&2; exit 1; }
}

break_off() { as_owner "$bin/pg_ctl" --pgdata "$cluster/data" --mode immediate --wait --silent stop; }
