import { expect, it } from 'vitest'
import * as z from 'zod'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { deleteProfiles } from '#store/profiles/delete-profiles'
import type { ProfileRow } from '#store/profiles/load-profile-rows'
import { ensurePartitions } from '#store/tables/partitions'
import { freshDatabase } from '#test/support/fresh-database'

const keyOf = (iso: string, batchId = 'b1') =>
  ({ bucketAt: Date.parse(iso), resolution: 'half-hour', batchId, part: 0, rowCount: 1, profiles: {} }) as ProfileRow

it('deletes profiles by their keys, and opens the partitions of their time alone', async () => {
  const database = await freshDatabase()
  await ensurePartitions(database, 'feature_profiles', {
    from: Date.parse('2023-01-01T00:00:00Z'),
    to: Date.parse('2024-06-01T00:00:00Z'),
  })
  for (const batchId of ['b1', 'b2'])
    await database.execute(sql`
      insert into feature_profiles (model_name, bucket_at, resolution, batch_id, row_count, profiles)
      values ('price', '2024-04-02T00:30:00Z', 'half-hour', ${batchId}, 1, '{}')`)
  const opened = new Set<string>()
  const watched: SqlExecutor = {
    query: (statement, row) => database.query(statement, row),
    execute: async (statement) => {
      const plan = await database.query(explained(statement), z.unknown())
      for (const [partition] of JSON.stringify(plan).matchAll(/feature_profiles_\d{4}_\d{2}\b/g)) opened.add(partition)
      return database.execute(statement)
    },
  }
  const rows = [keyOf('2024-04-02T00:30:00Z'), keyOf('2024-05-01T00:30:00Z')]
  await deleteProfiles(watched, { modelName: 'price', rows, hoursBefore: Date.parse('2024-03-31T00:00:00Z') })
  expect([...opened].sort()).toEqual([
    'feature_profiles_2024_03',
    'feature_profiles_2024_04',
    'feature_profiles_2024_05',
  ])
  const left = await database.query(sql`select batch_id from feature_profiles`, z.unknown())
  expect(left).toEqual([{ batch_id: 'b2' }])
  await database.close()
})

function explained({ strings: [first, ...rest], values }: Statement): Statement {
  return { strings: [`explain ${first}`, ...rest], values }
}
