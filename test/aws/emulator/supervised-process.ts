import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** Ends the command when who started it is gone, however that came about: its standard input closes then. */
const supervise =
  'set -m; exec 3<&0; "$@" <&3 & child=$!; { cat <&3 >/dev/null; kill -TERM -$child 2>/dev/null; sleep 5; kill -KILL -$child 2>/dev/null; } & watch=$!; wait $child; code=$?; kill -KILL -$watch 2>/dev/null; exit $code'

export interface ProcessOptions {
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Everything that it prints. */
  readonly logPath: string
}

export interface SupervisedProcess {
  readonly pid: number
  /** The first line of standard output that says it; within the limit, and while the process lives. */
  line(isIt: (line: string) => boolean, limitMs: number): Promise<string>
  isAlive(): boolean
  /** With all that it started. */
  stop(): Promise<void>
}

/** Starts a command in a process group of its own that cannot outlive this process. */
export function startSupervised({ command, environment = {}, logPath }: ProcessOptions): SupervisedProcess {
  const env = { ...process.env, ...environment }
  const child = spawn('bash', ['-c', supervise, 'bash', ...command], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const log = createWriteStream(logPath, { flags: 'a' })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'close').finally(() => log.end())
  child.stdin.on('error', () => {})
  return {
    pid: child.pid as number,
    isAlive: () => child.exitCode === null,
    line: (isIt, limitMs) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${command.join(' ')}: ${why}; see ${logPath}`))
        const timer = setTimeout(() => fail(`not ready after ${limitMs} ms`), limitMs)
        const done = (settle: () => void) => {
          clearTimeout(timer)
          settle()
        }
        lines.on('line', (line) => isIt(line) && done(() => resolve(line)))
        void ended.then(([code]) => done(() => fail(`ended with code ${code}`)))
      }),
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}
