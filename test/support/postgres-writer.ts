import { rawSql, sql } from '#core/sql'
import { openPGliteDirectory } from '#local/state/pglite-data-directory'

/**
 * A process that writes until it is killed: `node postgres-writer.ts <directory> <cache directory>`.
 *
 * Each transaction adds two halves of one number; a printed number was acknowledged. Every tenth transaction is large,
 * so that the log grows and checkpoints take part.
 */
const [, , directory = '', cacheDirectory = ''] = process.argv
const { database } = await openPGliteDirectory({ directory, cacheDirectory })
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
