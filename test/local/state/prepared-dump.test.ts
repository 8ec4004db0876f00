import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareDump } from '#local/state/prepared-dump'

test('a prepared dump replaces those of other versions and leaves other files alone', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'remodel-cache-'))
  for (const name of ['pglite-0123456789abcdef.tar.gz', 'pglite-0123456789abcdef.tar.zst.draft', 'dashboard-1'])
    await writeFile(join(cache, name), 'old')
  await prepareDump(cache)
  const [dashboard, dump, ...others] = (await readdir(cache)).sort()
  expect([dashboard, others]).toEqual(['dashboard-1', []])
  expect(dump).toMatch(/^pglite-[0-9a-f]{16}\.tar\.zst$/)
  await rm(cache, { recursive: true })
})
