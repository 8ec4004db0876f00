import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DirectoryLock } from '#adapters/postgres/directory-lock'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('the lock of a directory', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'remodel-lock-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('holds until it is released, also where nobody remembers it', async () => {
    const forget = () => new WeakRef(new DirectoryLock(directory))
    const forgotten = forget()
    for (let round = 0; round < 5; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      collectGarbage()
    }
    expect(() => new DirectoryLock(directory)).toThrow(`is in use by process ${process.pid}`)
    forgotten.deref()?.release()
    const next = new DirectoryLock(directory)
    next.release()
  })
})
