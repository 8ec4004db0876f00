import { spawnSync } from 'node:child_process'
import { copyFile, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { VersionCache } from '#local/backtest/version-cache'
import { newFolder } from '#test/local/replay/example-lab'

const version = {
  evaluation: { rows: 12 },
  endedAt: 1000,
  files: [
    { path: 'model.onnx', bytes: new Uint8Array([0, 255, 7]) },
    { path: 'sub/model.json', bytes: new TextEncoder().encode('{}') },
  ],
}

describe('the cache of versions', () => {
  it('returns what was kept, byte by byte, to another process too', async () => {
    const folder = join(await newFolder(), 'versions')
    await new VersionCache(folder).write('k1', version)
    expect(await new VersionCache(folder).read('k1')).toMatchObject(version)
    expect(await new VersionCache(folder).read('k2')).toBeNull()
  })

  it('takes a file that was cut, changed or moved from another key for none', async () => {
    const folder = await newFolder()
    const cache = new VersionCache(folder)
    await cache.write('k1', version)
    const path = join(folder, 'k1.json.gz')
    const whole = await readFile(path)
    await copyFile(path, join(folder, 'k2.json.gz'))
    expect(await cache.read('k2')).toBeNull()
    await writeFile(path, whole.subarray(0, whole.length - 9))
    expect(await cache.read('k1')).toBeNull()
    const changed = JSON.parse(gunzipSync(whole).toString('utf8'))
    changed.files[0].base64 = Buffer.from([1, 2, 3]).toString('base64')
    await writeFile(path, gzipSync(JSON.stringify(changed)))
    expect(await cache.read('k1')).toBeNull()
    await cache.write('k1', version)
    expect(await cache.read('k1')).toMatchObject(version)
  })

  it('gives a training to one owner, until it is kept or let go', async () => {
    const cache = new VersionCache(await newFolder())
    expect(await cache.claim('k1', 'one')).toBe(true)
    expect(await cache.claim('k1', 'two')).toBe(false)
    expect(await cache.claim('k1', 'one')).toBe(true)
    expect(await cache.claim('k2', 'two')).toBe(true)
    await cache.release('k1', 'two')
    expect(await cache.claim('k1', 'two')).toBe(false)
    await cache.release('k1', 'one')
    expect(await cache.claim('k1', 'two')).toBe(true)
    await cache.write('k1', version)
    expect(await cache.claim('k1', 'one')).toBe(true)
  })

  it('takes over the claim of a process that has ended', async () => {
    const folder = await newFolder()
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    await writeFile(join(folder, 'k1.claim'), JSON.stringify({ pid, owner: 'gone' }))
    expect(await new VersionCache(folder).claim('k1', 'one')).toBe(true)
    await writeFile(join(folder, 'k2.claim'), JSON.stringify({ pid: process.ppid, owner: 'alive' }))
    expect(await new VersionCache(folder).claim('k2', 'one')).toBe(false)
  })

  it('takes over a claim that a full disk left empty, but none that is being written', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, 'k1.claim'), '')
    expect(await new VersionCache(folder).claim('k1', 'one')).toBe(false)
    const longAgo = new Date('2020-01-01')
    await utimes(join(folder, 'k1.claim'), longAgo, longAgo)
    expect(await new VersionCache(folder).claim('k1', 'one')).toBe(true)
  })
})
