import { parentPort, workerData } from 'node:worker_threads'

const { simulate } = await import(workerData as string)
parentPort?.on('message', (asked: unknown) => parentPort?.postMessage(simulate(asked)))
