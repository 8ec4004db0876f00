import { access } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod'
import type { Component } from '#contracts/api/health'
import { sql } from '#core/sql'
import type { Runtime } from '#local/runtime'
import { containerPython } from '#local/setup/environment-python'
import { refuseUnwritable } from '#local/state/state-directory'

/**
 * The readiness of every component, with the reason where it is not ready. A failed probe is an answer, not an error.
 */
export function readinessOf(runtime: Runtime, python: string = containerPython): Promise<Component[]> {
  const { ports, scheduler, stateRoot } = runtime.engine
  const { database, objectStore, modelServer } = ports
  return Promise.all([
    probe('database', () => database.query(sql`select 1 as one`, z.unknown())),
    probe('migrations', async () => {
      const [row] = await database.query(
        sql`select to_regclass('retraining_logs') is not null and to_regclass('outbox') is not null as done`,
        z.object({ done: z.boolean() }),
      )
      if (!row?.done) throw new Error('the schema is missing')
    }),
    probe('scheduler', async () => {
      if (scheduler.size === 0) throw new Error('no schedule fires')
    }),
    probe('state folder', () => refuseUnwritable(stateRoot)),
    probe('object store', () => objectStore.exists('readiness')),
    probe('trainer', () =>
      access(python).catch(() => Promise.reject(new Error(`there is no Python environment at ${python}`))),
    ),
    probe('model server', () => modelServer.serving('readiness')),
  ])
}

/** A server that is frozen or cut off takes a statement and never answers. */
const probeMsMax = 5000

async function timeLimit(component: string): Promise<never> {
  await pause(probeMsMax, undefined, { ref: false })
  throw new Error(`${component} does not answer within ${probeMsMax / 1000} seconds`)
}

async function probe(component: string, check: () => Promise<unknown>): Promise<Component> {
  try {
    await Promise.race([check(), timeLimit(component)])
    return { component, status: 'ready', detail: null }
  } catch (error) {
    return { component, status: 'not-ready', detail: (error as Error).message }
  }
}
