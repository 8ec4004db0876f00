import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '#core/sql'
import { openRdsData } from '#test/support/open-rds-data'
import { startPostgresServer } from '#test/support/postgres-server'

test('the fake runs as a process too, takes faults over HTTP, and ends with its parent', async () => {
  const server = await startPostgresServer()
  const main = join(import.meta.dirname, '../../support/rds-data-api/main.ts')
  const database = `remodel=${await server.createDatabase()}`
  const api = spawn(process.execPath, [main, '--database', database], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [line] = await once(api.stdout, 'data')
    const { url } = JSON.parse(String(line))
    const waits: number[] = []
    const opened = openRdsData({ url }, 'remodel', { wait: async (ms) => void waits.push(ms) })
    const fault = { when: 'before', exception: 'DatabaseResumingException', message: 'resuming' }
    await fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(fault) })
    expect(await opened.query(sql`select 1 as one`, z.unknown())).toEqual([{ one: 1 }])
    expect(waits).toHaveLength(1)
    await opened.close()
    const ended = once(api, 'exit')
    api.stdin.end()
    expect(await ended).toEqual([0, null])
  } finally {
    api.kill('SIGKILL')
    await server.stop()
  }
})
