import { userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { connect } from './connect.ts'
import { runCommandLine } from './program.ts'
import type { World } from './world.ts'

/** Time for what is still under way to end by itself. */
const endMs = 3000

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

/** The real terminal, user and installations of this machine. */
const world: World = {
  print: (line) => void process.stdout.write(`${line}\n`),
  write: (content) =>
    new Promise((resolve, reject) => process.stdout.write(content, (error) => (error ? reject(error) : resolve()))),
  stdin: () => process.stdin,
  tell,
  user: nameOfUser(),
  environment: process.env,
  pause: (durationMs) => pause(durationMs),
  connect: (options) => connect(options, tell),
  start: async (options) => (await import('./start-here.ts')).startHere(options),
  replay: async (options) => (await import('./replay-here.ts')).replayHere(options),
  backtest: async (options) => (await import('./backtest-here.ts')).backtestHere(options),
}

/** In a container the user's id may have no name. */
function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? 'someone'
  }
}

/** An installation that runs here stops as by a signal, trainers included; a command that only reads ends at once. */
function askToEnd(exitCode: number): void {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(exitCode)
}

// A reader that closes early, like head, is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(1)
    askToEnd(0)
  })
}

// A killed launcher passes no signal on: its closed channel stands in for one.
process.on('disconnect', () => askToEnd(1))
process.channel?.unref()

// An error that nothing awaited is a defect. It is shown in one line, with REMODEL_DEBUG also its stack.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    tell(`remodel: ${error instanceof Error ? error.message : String(error)}`)
    if (process.env.REMODEL_DEBUG && error instanceof Error) tell(error.stack ?? '')
    process.exit(1)
  })
}

// Before the embedded database is compiled: its optimised code takes half a gigabyte to make, and runs faster.
if (process.env.REMODEL_LOW_MEMORY === '1')
  for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)

process.exitCode = await runCommandLine(process.argv.slice(2), world)

// The command is over. A PGlite that could not be closed, for want of disk space, has a timer that nothing stops.
setInterval(() => {
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit()
}, endMs).unref()
