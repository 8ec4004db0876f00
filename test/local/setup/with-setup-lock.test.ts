import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { withSetupLock } from '#local/setup/with-setup-lock'
import { newFolder } from '#test/local/replay/example-lab'

const signal = new AbortController().signal

describe('the lock of the setup', () => {
  it('lets processes work in turn, each alone', async () => {
    const folder = await newFolder()
    const log = join(folder, 'log')
    await writeFile(log, '')
    const program = `
      import { appendFileSync } from 'node:fs'
      import { setTimeout as wait } from 'node:timers/promises'
      import { withSetupLock } from '#local/setup/with-setup-lock'
      const signal = new AbortController().signal
      await withSetupLock({ tell: () => {}, signal, folder: ${JSON.stringify(join(folder, 'lock'))} }, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in ')
        await wait(300)
        appendFileSync(${JSON.stringify(log)}, 'out ')
      })`
    const words = ['--input-type=module-typescript', '--eval', program]
    await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, words)))
    expect(await readFile(log, 'utf8')).toBe('in out in out in out ')
  })

  it('says that it waits, and is free after an error', async () => {
    const folder = join(await newFolder(), 'lock')
    const lines: string[] = []
    const done: string[] = []
    const options = { tell: (line: string) => lines.push(line), signal, folder }
    let fail = () => {}
    const failing = withSetupLock(
      options,
      () => new Promise((_, reject) => (fail = () => reject(new Error('offline')))),
    )
    const waiting = withSetupLock(options, async () => done.push('second'))
    expect(lines).toEqual(['Another process sets up the Python environment; waiting for it.'])
    expect(done).toEqual([])
    fail()
    await expect(failing).rejects.toThrow('offline')
    await waiting
    expect(done).toEqual(['second'])
  })

  it('is not waited for any longer than the signal allows', async () => {
    const folder = join(await newFolder(), 'lock')
    const stop = new AbortController()
    let end = () => {}
    const holding = withSetupLock(
      { tell: () => {}, signal, folder },
      () => new Promise<void>((resolve) => (end = resolve)),
    )
    const waiting = withSetupLock({ tell: () => {}, signal: stop.signal, folder }, async () => {})
    stop.abort()
    await expect(waiting).rejects.toThrow('aborted')
    end()
    await holding
  })
})
