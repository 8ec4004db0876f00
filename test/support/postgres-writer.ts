import { openPGliteDirectory } from '#adapters/postgres/pglite-data-directory'
import { rawSql, sql } from '#core/sql'

/**
 * A process that writes without end, to be killed: `node postgres-writer.ts <directory> <cache directory>`.
 *
 * Each transaction adds two halves of one number; what is printed was acknowledged. Every tenth one is large, so that the log and the
 * checkpoints come into it.
 */
const [, , directory = '', cacheDirectory = ''] = process.argv
const { database, lock } = await openPGliteDirectory({ directory, cacheDirectory })
lock.announce(4321)
await database.execute(rawSql('create table if not exists halves (n int, half text, filler text)'))
const [last] = await database.query(sql`select coalesce(max(n), 0) as n from halves`, {
  parse: (row) => (row as { n: number }).n,
})
for (let n = (last ?? 0) + 1; ; n++) {
  const filler = n % 10 === 0 ? 'x'.repeat(100_000) : ''
  await database.transaction(async (executor) => {
    await executor.execute(sql`insert into halves values (${n}::int, 'left', ${filler})`)
    await executor.execute(sql`insert into halves values (${n}::int, 'right', ${filler})`)
  })
  process.stdout.write(`${n}\n`)
  if (n % 25 === 0) await database.maintain()
  if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
}
