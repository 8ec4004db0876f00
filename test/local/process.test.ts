import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { newFolder } from '#test/local/replay/example-lab'

const launcher = join(import.meta.dirname, '../../cli/remodel.mjs')
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Makes the launcher believe that it runs in an older Node, so that it starts another process. */
const asLauncher = [
  '--import',
  `data:text/javascript,${encodeURIComponent("Object.defineProperty(process.versions, 'node', { value: '20.0.0' })")}`,
]

/** Starts the electricity example as a user does, on any free port. */
function startIn(state: string, nodeOptions: readonly string[] = []) {
  const child = spawn(process.execPath, [
    ...nodeOptions,
    launcher,
    'start',
    '--example',
    'electricity',
    '--port',
    '0',
    '--state',
    state,
  ])
  started.push(child)
  const lines: string[] = []
  const errors: string[] = []
  const waiting: { readonly pattern: RegExp; readonly resolve: (line: string) => void }[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line)
  })
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const found = lines.find((candidate) => pattern.test(candidate))
      if (found) resolve(found)
      waiting.push({ pattern, resolve })
      ended.then((code) => reject(new Error(`it ended with ${code}: ${[...lines, ...errors].slice(-10).join('\n')}`)))
    })
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  const stopReading = () => {
    child.stdout.destroy()
    return ended
  }
  return { line, stop, stopReading, lines, errors }
}

/** Ends with the launcher's child, once the system has told it; rejects after a minute. */
async function untilNoneIn(folder: string): Promise<void> {
  for (let look = 0; look < 600; look++) {
    if (((await processesIn(folder)) ?? []).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`still running: ${(await processesIn(folder))?.join('; ')}`)
}

/** A supervisor says that all which it started has ended, and is gone a moment later itself. */
async function expectTrainersEnded(folder: string): Promise<void> {
  const running = (await processesIn(folder)) ?? []
  expect(running.filter((command) => !command.includes('remodel_container.supervise'))).toEqual([])
  await untilNoneIn(folder)
}

/** Command lines of this machine's processes that name a folder; null where there is no /proc. */
async function processesIn(folder: string): Promise<string[] | null> {
  if (!existsSync('/proc/self/cmdline')) return null
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return commands.filter((command) => command.includes(folder)).map((command) => command.replaceAll('\0', ' '))
}

describe('the process', () => {
  it('ends its trainer with itself on Ctrl-C, and goes on with the training at the next start', {
    timeout: 180_000,
  }, async () => {
    const state = join(await newFolder(), 'state')
    const first = startIn(state)
    await first.line(/answers on/)
    expect(JSON.parse(await readFile(join(state, 'process.json'), 'utf8'))).toEqual({
      pid: expect.any(Number),
      port: expect.any(Number),
      host: '127.0.0.1',
    })
    await first.line(/training started, run nsw-price-\S+:/)
    expect(await first.stop('SIGINT')).toBe(0)
    await expectTrainersEnded(state)
    expect(existsSync(join(state, 'process.json'))).toBe(false)

    const second = startIn(state)
    expect(await second.line(/promoted/)).toMatch(/^1996-09-04 00:15 {2}nsw-price {2}version 1 promoted: first version/)
    expect(await second.stop('SIGTERM')).toBe(0)
    await expectTrainersEnded(state)
  })

  it('stops, trainer included, when its launcher is killed or nobody reads its lines any more', {
    timeout: 180_000,
  }, async () => {
    const state = join(await newFolder(), 'state')
    const killed = startIn(state, asLauncher)
    await killed.line(/training started, run nsw-price-\S+:/)
    killed.stop('SIGKILL')
    await untilNoneIn(state)
    expect(existsSync(join(state, 'process.json'))).toBe(false)

    const unread = startIn(state)
    await unread.line(/answers on/)
    expect(await unread.stopReading()).toBe(0)
    expect(unread.errors).toEqual([])
    expect((await processesIn(state)) ?? []).toEqual([])
  })
})
