import type { PGliteConnection } from './pglite-connection.ts'

/** PostgreSQL's own thresholds for vacuum (50 rows and a fifth), analyze (50 and a tenth) and a vacuum after inserts (1,000 and a fifth). */
const tablesInNeed = `
  select quote_ident(relname) as name
    from pg_stat_user_tables
   where n_dead_tup > 50 + 0.2 * n_live_tup
      or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup
      or n_mod_since_analyze > 50 + 0.1 * n_live_tup`

/**
 * Does what the checkpointer and autovacuum do on a server and nobody does in PGlite: without it the write-ahead log grows for ever (3 MB per
 * 10,000 small transactions), dead rows stay, and plans are made for empty tables.
 *
 * Outside a transaction only. About 20 ms after 20,000 statements; repeating it is harmless.
 */
export function maintainPGlite(connection: PGliteConnection): void {
  // The counters are written when the statement that says so ends: the next one reads them.
  connection.run('select pg_stat_force_next_flush()::text', [])
  const names = connection.run(tablesInNeed, []).rows.map(({ name }) => String(name))
  if (names.length > 0) connection.run(`vacuum (analyze) ${names.join(', ')}`, [])
  connection.run('checkpoint', [])
}
