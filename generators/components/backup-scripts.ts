/** The two scripts of the component `backup`: take a dump, and prove that the newest one can be restored. */

/** Dumps that stay on the volume: with one a day, a week of them. */
export const keptDumps = 7;

/** The drill fails if the newest dump is older: two daily runs were missed, and two hours of margin. */
const oldestDumpHours = 50;

/**
 * Agents whose balance or count differs from the ledger's sums, and payments for tasks that are not done: no row means that
 * the books are right.
 */
export const booksQuery = `
select format('agent %s: balance %s for %s tasks, ledger %s for %s', name, balance_satoshis, total_tasks,
  coalesce(sum(paid_satoshis), 0), count(task_id))
from agents left join ledger on ledger.agent_id = agents.id
group by agents.id
having balance_satoshis <> coalesce(sum(paid_satoshis), 0) or total_tasks <> count(task_id)
union all
select format('task %s is paid but %s', tasks.id, tasks.state)
from ledger join tasks on tasks.id = ledger.task_id where tasks.state <> 'done'`.trim();

/** `pg_restore --list` reads only a dump's table of contents; writing the whole dump to nowhere decompresses every table. */
export const backupScript = `#!/bin/sh
# Dumps the database to /backups. A dump gets its final name only after it was read back; the newest ${keptDumps} stay.
set -eu
cd /backups
PGHOST=$POSTGRES_HOST PGPORT=$POSTGRES_PORT
PGDATABASE=$(cat /secrets/POSTGRES_DB) PGUSER=$(cat /secrets/POSTGRES_USER) PGPASSWORD=$(cat /secrets/POSTGRES_PASSWORD)
export PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD
find . -name '*.partial' -mmin +60 -delete # left behind by a run that was killed
# A network policy takes a moment to learn a new pod's address.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  pg_isready --quiet && break
  echo "PostgreSQL at $PGHOST does not answer (attempt $attempt of 10)"
  sleep 2
done
dump=aicp-$(date -u +%Y%m%dT%H%M%SZ).dump
partial=$dump.$HOSTNAME.partial
pg_dump --format=custom --file="$partial"
pg_restore --list "$partial" >/dev/null
pg_restore --file=/dev/null "$partial"
sync "$partial"
mv "$partial" "$dump"
sync .
ls aicp-*.dump | sort -r | tail -n +${keptDumps + 1} | while read -r old; do rm "$old"; done
echo "Wrote $dump, $(stat -c %s "$dump") bytes. On the volume:"
ls -l aicp-*.dump
`;

export const drillScript = `#!/bin/sh
# Restores the newest dump of /backups into an empty database of its own, and checks what came out of it.
set -eu
fail() {
  echo "The restore drill FAILED: $*" >&2
  exit 1
}
newest=$(find /backups -name 'aicp-*.dump' | sort | tail -n 1)
[ -n "$newest" ] || fail "there is no dump on the volume; see the logs of the backup jobs"
echo "Restoring $newest"
[ -n "$(find "$newest" -mmin -${oldestDumpHours * 60})" ] || fail "$newest is older than ${oldestDumpHours} hours"

initdb --pgdata=/data/pgdata --username=postgres --auth=trust --no-sync >/data/initdb.log ||
  fail "initdb: $(cat /data/initdb.log)"
pg_ctl --pgdata=/data/pgdata --log=/data/server.log --wait --silent \\
  --options="-c listen_addresses= -c unix_socket_directories=/data -c fsync=off" start ||
  fail "the server did not start: $(cat /data/server.log)"
trap 'pg_ctl --pgdata=/data/pgdata --mode=immediate --silent stop' EXIT
export PGHOST=/data PGUSER=postgres PGDATABASE=aicp
createdb "$PGDATABASE"
pg_restore --dbname="$PGDATABASE" --single-transaction --exit-on-error --no-owner --no-privileges "$newest" ||
  fail "$newest cannot be restored"

# Each table's rows in the dump, counted in its text: there a row is a line.
pg_restore --data-only --file=- "$newest" | awk '
  table == "" && /^COPY / { table = $2; rows = 0; next }
  table != "" && $0 == "\\\\." { print table, rows; table = ""; next }
  table != "" { rows++ }' >/data/expected
[ -s /data/expected ] || fail "$newest contains no table"
while read -r table rows; do
  restored=$(psql -XAtc "select count(*) from only $table")
  [ "$restored" = "$rows" ] || fail "$table has $restored rows, and $rows in the dump"
done </data/expected

differences=$(psql -XAt --set ON_ERROR_STOP=1 --file=/scripts/books.sql) || fail "the books cannot be read"
[ -z "$differences" ] || fail "balances and ledger differ:
$differences"
echo "Restored $newest: $(wc -l </data/expected) tables, $(awk '{ sum += $2 } END { print sum }' /data/expected) rows," \\
  "balances match the ledger."
`;
