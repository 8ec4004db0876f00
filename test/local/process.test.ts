import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { newFolder } from './example-lab.ts'

const launcher = join(import.meta.dirname, '../../cli/remodel.mjs')
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Starts the electricity example as a user does, on any free port. */
function startIn(state: string) {
  const child = spawn(process.execPath, [
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
  return { line, stop, lines }
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
    })
    await first.line(/training nsw-price-\S+ started/)
    expect(await first.stop('SIGINT')).toBe(0)
    expect((await processesIn(state)) ?? []).toEqual([])
    expect(existsSync(join(state, 'process.json'))).toBe(false)

    const second = startIn(state)
    expect(await second.line(/promoted/)).toMatch(/^1996-09-04 00:15 {2}nsw-price {2}version 1 promoted \(first\)/)
    expect(await second.stop('SIGTERM')).toBe(0)
    expect((await processesIn(state)) ?? []).toEqual([])
  })
})
