import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ParquetAnswer, ParquetRequest } from './parquet-answer.ts'

/**
 * The heap of a read: 20 million values take 160 MB of it. A Lambda function shares its memory with it, and would be
 * ended if both together took more.
 */
const heapMbMax = Math.min(384, Math.floor(Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024) / 2))

/** A process that has answered, kept for the next file: to start one takes longer than most files. */
let idle: ChildProcess | null = null

/** The end of the read before. One at a time: many files at once would take many times the memory. */
let reading: Promise<unknown> = Promise.resolve()

/**
 * Decodes a Parquet file in a process of its own, with limits of time and memory. Some damaged pages take hyparquet
 * for ever, and others make it fill the memory: a thread that does so ends the whole process.
 */
export function readInProcess(request: ParquetRequest): Promise<ParquetAnswer> {
  const answer = reading.then(() => read(request))
  reading = answer.catch(() => {})
  return answer
}

async function read(request: ParquetRequest): Promise<ParquetAnswer> {
  const child = idle ?? start()
  idle = null
  child.ref()
  child.channel?.ref()
  const answer = await answerOf(child, request)
  child.unref()
  child.channel?.unref()
  if (idle === null && child.connected) idle = child
  else child.kill()
  return answer
}

function start(): ChildProcess {
  // In a bundle the process's module lies beside this one.
  const file = import.meta.url.endsWith('.ts') ? './parquet-process.ts' : './parquet-process.mjs'
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: [`--max-old-space-size=${heapMbMax}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return child.once('exit', () => {
    if (idle === child) idle = null
  })
}

function answerOf(child: ChildProcess, request: ParquetRequest): Promise<ParquetAnswer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) => {
      // Node aborts when its heap is full, and a system that lacks memory kills.
      const isOutOfMemory = code === 134 || signal === 'SIGABRT' || signal === 'SIGKILL'
      const why = isOutOfMemory
        ? `it takes more than ${heapMbMax} MB of memory`
        : `its reader ended with ${signal ?? code}`
      const problem = `The Parquet file cannot be read: ${why}. It is damaged, or has to be sent in parts.`
      resolve({ code: 'UNREADABLE_FILE', problem })
    }
    child.once('exit', onExit).once('error', reject)
    child.once('message', (answer) => {
      child.off('exit', onExit).off('error', reject)
      resolve(answer as ParquetAnswer)
    })
    child.send(request)
  })
}
