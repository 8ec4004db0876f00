import { userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from './connect.ts'
import { runCommandLine } from './program.ts'
import type { World } from './world.ts'

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

/** The terminal, the person at it, and the installations of this machine. */
const world: World = {
  print: (line) => void process.stdout.write(`${line}\n`),
  tell,
  user: nameOfUser(),
  pause: (durationMs) => pause(durationMs),
  connect: (options) => connect(options, tell),
  start: async (options) => (await import('./start-here.ts')).startHere(options),
  replay: async (options) => (await import('./replay-here.ts')).replayHere(options),
}

/** A container may have no user of its id. */
function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? 'someone'
  }
}

/** What runs stops as by a signal, trainers included; a command that only looks ends at once. */
function askToEnd(exitCode: number): void {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(exitCode)
}

// A reader that closes early, as head does, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(1)
    askToEnd(0)
  })
}

// Killed, the launcher passes no signal on; that it is gone has to do.
process.on('disconnect', () => askToEnd(1))
process.channel?.unref()

// What nobody awaited is a defect; a person is told so in one line, whoever looks for it sets REMODEL_DEBUG.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    tell(`remodel: ${error instanceof Error ? error.message : String(error)}`)
    if (process.env.REMODEL_DEBUG && error instanceof Error) tell(error.stack ?? '')
    process.exit(1)
  })
}

process.exitCode = await runCommandLine(process.argv.slice(2), world)
