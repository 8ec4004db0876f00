import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runTool } from '#local/setup/run-tool'
import { setUp } from '#local/setup/setup'
import { newFolder } from '#test/local/replay/example-lab'

const signal = new AbortController().signal

describe('setting up', () => {
  it('says nothing and does nothing the second time', async () => {
    const lines: string[] = []
    await setUp({ tell: (line) => lines.push(line), signal })
    lines.length = 0
    await setUp({ tell: (line) => lines.push(line), signal })
    expect(lines).toEqual([])
  })
})

describe('a tool of the setup', () => {
  it('tells each line that it prints', async () => {
    const lines: string[] = []
    await runTool({
      file: process.execPath,
      words: ['-e', 'console.log("one"); console.error("two")'],
      tell: (line) => lines.push(line),
      signal,
    })
    expect(lines.map((line) => line.trim()).sort()).toEqual(['one', 'two'])
  })

  it('fails with what it said last', async () => {
    const words = ['-e', 'console.error("No space left on device"); process.exit(3)']
    await expect(runTool({ file: process.execPath, words, tell: () => {}, signal })).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringContaining('No space left on device'),
    })
  })

  it('fails when there is no such tool', async () => {
    await expect(runTool({ file: '/no/such/tool', words: [], tell: () => {}, signal })).rejects.toMatchObject({
      code: 'SETUP_FAILED',
    })
  })

  it('ends when the setup is cut off', async () => {
    const stop = new AbortController()
    const running = runTool({
      file: process.execPath,
      words: ['-e', 'setTimeout(() => {}, 60000)'],
      tell: () => {},
      signal: stop.signal,
    })
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'SETUP_FAILED' })
  })

  it('is not led into another active environment', async () => {
    const path = join(await newFolder(), 'environment')
    await writeFile(path, '')
    process.env.VIRTUAL_ENV = '/somewhere/else'
    const write = 'require("fs").writeFileSync(process.env.OUT, String(process.env.VIRTUAL_ENV))'
    await runTool({ file: process.execPath, words: ['-e', write], tell: () => {}, signal, variables: { OUT: path } })
    delete process.env.VIRTUAL_ENV
    expect(await readFile(path, 'utf8')).toBe('undefined')
  })
})
