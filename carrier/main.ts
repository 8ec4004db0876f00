import { rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#core/errors'
import { bring } from './bring.ts'
import type { CarriedJob } from './carried-files.ts'
import { carry } from './carry.ts'
import { fetchVersion } from './fetch-version.ts'
import { keepTrying } from './keep-trying.ts'
import { openStore } from './open-store.ts'
import { shipCaptures } from './ship-captures.ts'

/** A retry fails the same way: an object is gone. */
const lastingFault = 2
/** The exit code of a program that SIGTERM ended. */
const terminated = 143

/** Captures are in the store within a few seconds of their file's end. */
const shippedEveryMs = 5000
/** Less than what a pod's grace period leaves: then the node ends the carrier. */
const lastShipMsMax = 20_000

/** Brings the data in, and ends. */
async function bringMode(): Promise<void> {
  // As the first process of a container it would not end by itself.
  process.once('SIGTERM', () => process.exit(terminated))
  const count = await bring(await carriedJob())
  console.log(`Brought ${count} files.`)
}

/** Waits until the training has ended, which SIGTERM says, and takes the results out. */
async function carryMode(): Promise<void> {
  const ready = variable('READY_FILE')
  const job = await carriedJob()
  // Kept alive until the signal comes.
  const alive = setInterval(() => {}, 2 ** 30)
  const ended = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()))
  await writeFile(ready, '')
  await ended
  clearInterval(alive)
  await rm(ready, { force: true })
  const pod = { podUid: variable('POD_UID'), begunAt: await begunAt(dirname(ready)) }
  console.log((await carry(job, pod)) ?? 'Took the results out.')
}

/** Brings a version's files in, and ends. */
async function fetchMode(): Promise<void> {
  process.once('SIGTERM', () => process.exit(terminated))
  const store = await openStore(variable('OBJECT_STORE'))
  const count = await fetchVersion(store, variable('MODEL_FOLDER'), variable('MODEL_DIR'))
  console.log(`Fetched ${count} files.`)
}

/** Sends captured requests every few seconds, and the last ones once SIGTERM says that the server has ended. */
async function shipMode(): Promise<void> {
  const hasEnded = new AbortController()
  process.once('SIGTERM', () => hasEnded.abort())
  const store = await openStore(variable('OBJECT_STORE'))
  const prefix = `${variable('CAPTURE_PREFIX')}${variable('POD_NAME')}/`
  const captured = { store, directory: variable('CAPTURE_DIR'), prefix }
  while (!hasEnded.signal.aborted) {
    // They wait in their folder until the store is back.
    await shipCaptures(captured).catch((error: Error) => console.error(`Trying again: ${error.message}`))
    await wait(shippedEveryMs, undefined, { signal: hasEnded.signal }).catch(() => {})
  }
  await keepTrying(() => shipCaptures(captured, true), { msMax: lastShipMsMax })
}

/**
 * When the node made the pod's volumes: right after the pod's start, before it pulled any image. Undefined where the
 * file system does not know it.
 *
 * @param volume a volume of the carrier alone
 */
async function begunAt(volume: string): Promise<string | undefined> {
  const { birthtime } = await stat(volume)
  return birthtime.getTime() > 0 ? birthtime.toISOString() : undefined
}

async function carriedJob(): Promise<CarriedJob> {
  const store = await openStore(variable('OBJECT_STORE'))
  return { store, folder: variable('JOB_FOLDER'), base: variable('BASE_DIR') }
}

function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`the variable ${name} is missing`)
  return value
}

const modes: Readonly<Record<string, () => Promise<void>>> = {
  bring: bringMode,
  carry: carryMode,
  fetch: fetchMode,
  ship: shipMode,
}

const mode = modes[process.argv[2] ?? '']
if (mode === undefined) {
  console.error(`usage: carrier ${Object.keys(modes).join(' | ')}`)
  process.exit(lastingFault)
}
await mode().catch((error: Error) => {
  // One line: it becomes the container's message, which people read.
  console.error(error.message.replaceAll(/\s+/g, ' '))
  process.exit(error instanceof AppError && !error.retryable ? lastingFault : 1)
})
