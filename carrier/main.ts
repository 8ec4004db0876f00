import { rm, writeFile } from 'node:fs/promises'
import { AppError } from '#core/errors'
import { bring } from './bring.ts'
import type { CarriedJob } from './carried-files.ts'
import { carry } from './carry.ts'
import { openStore } from './open-store.ts'

/** A retry fails the same way: an object is gone. */
const lastingFault = 2
/** The exit code of a program that SIGTERM ended. */
const terminated = 143

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
  console.log((await carry(job, variable('POD_UID'))) ?? 'Took the results out.')
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

const modes: Readonly<Record<string, () => Promise<void>>> = { bring: bringMode, carry: carryMode }

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
