import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliLab, openCliLab } from './cli-lab.ts'

let cli: CliLab
beforeAll(async () => {
  cli = await openCliLab(null)
})
afterAll(() => cli.close())

const commands = [
  ['start'],
  ['replay'],
  ['status'],
  ['models', 'apply'],
  ['models', 'list'],
  ['ingest'],
  ['retrain'],
  ['cancel'],
  ['rollback'],
  ['explain'],
  ['config', 'get'],
  ['config', 'set'],
  ['config', 'unset'],
  ['schedules', 'list'],
  ['schedules', 'set'],
  ['dead-letters', 'list'],
  ['dead-letters', 'redrive'],
  ['drift'],
  ['kubernetes', 'manifests'],
  ['notify'],
]

describe('every command', () => {
  it.each(commands)('%s %s has --help, --json and --state', async (...words) => {
    const { code, out } = await cli.run(...words, '--help')
    expect(code).toBe(0)
    expect(out).toContain('Usage:')
    expect(out).toContain('--json')
    expect(out).toContain('--state')
  })
})

describe('a command line that is none', () => {
  it.each([
    [['nope'], "unknown command 'nope'"],
    [['status', '--nope'], "unknown option '--nope'"],
    [['ingest', 'price'], "missing required argument 'files'"],
    [['models'], 'a subcommand is missing'],
    [['replay'], "required option '--example <name>' not specified"],
    [['status', '--state', ''], "option '--state <dir>' argument '' is invalid"],
    [['start', '--port', '99999'], 'It has to be a whole number from 0 to 65535.'],
    [['start', '--speed', 'fast'], 'a number above 0, or max.'],
    [['replay', '--example', 'electricity', '--days', '0'], 'It has to be a number above 0.'],
    [['replay', '--example', 'electricity', '--state', ''], 'It has to be a folder.'],
    [['explain', 'price', '--limit', '501'], 'It has to be a whole number from 1 to 500.'],
    [['rollback', 'price', '--to', '0'], 'It has to be a whole number from 1 to 999999999.'],
    [['ingest', 'price', 'f', '--format', 'xml'], 'Allowed choices are csv, ndjson, json, parquet.'],
  ])('%j ends with 2 and one line', async (words, expected) => {
    const { code, out, err } = await cli.run(...words)
    expect([code, out, err.split('\n').length]).toEqual([2, '', 1])
    expect(err).toContain(expected)
  })

  it('is told as an object where JSON is asked for', async () => {
    expect(JSON.parse((await cli.run('nope', '--json')).err)).toMatchObject({ error: { message: expect.any(String) } })
  })

  it('shows the help when there is no word at all', async () => {
    const { code, out } = await cli.run()
    expect([code, out.split('\n')[0]]).toEqual([2, 'Usage: remodel [options] [command]'])
  })
})

it('says which version it is', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
  expect(await cli.run('--version')).toMatchObject({ code: 0, out: version, err: '' })
})

it('tells an unexpected error in one line, without a stack', async () => {
  const { code, err } = await cli.run('status')
  expect([code, err]).toEqual([1, 'remodel: this command opens no installation'])
})

describe('remodel start and replay', () => {
  it('hand their options on', async () => {
    await cli.run('start', '--example', 'electricity', '--speed', '5', '--port', '0', '--state', 'x')
    expect(cli.started).toEqual([
      { state: 'x', example: 'electricity', days: null, daysPerSecond: 5, host: '127.0.0.1', port: 0 },
    ])
    await cli.run('start')
    expect(cli.started[1]).toEqual({
      state: '.remodel',
      example: null,
      days: null,
      daysPerSecond: null,
      host: '127.0.0.1',
      port: 7373,
    })
    const { out } = await cli.run('replay', '--example', 'electricity', '--days', '30', '--speed', 'max')
    expect(out).toBe('FIGURE         VALUE\nsimulatedDays     30\ngate.better        2')
    expect((await cli.run('replay', '--example', 'electricity', '--json', 'f.json')).code).toBe(0)
    expect((await cli.run('replay', '--example', 'electricity', '--json')).json).toMatchObject({ simulatedDays: 30 })
    expect(cli.replayed.map(({ figuresFile, days, daysPerSecond }) => [figuresFile, days, daysPerSecond])).toEqual([
      [null, 30, null],
      ['f.json', null, null],
      [null, null, null],
    ])
  })
})
