import { removeProcessFile, writeProcessFile } from './process-file.ts'
import type { Runtime } from './runtime.ts'
import { type ServedApi, serveApi } from './serve-api.ts'

/**
 * Answers the API, and says in the state's process file where: so that commands find whoever runs the state. Closing it ends both.
 *
 * @param asked port 0 for any that is free
 * @throws {AppError} `PORT_IN_USE`
 */
export async function answerApi(
  runtime: Runtime,
  { port, processFile }: { readonly port: number; readonly processFile: string },
): Promise<ServedApi> {
  const api = await serveApi(runtime, port)
  await writeProcessFile(processFile, { pid: process.pid, port: api.port })
  return {
    port: api.port,
    close: async () => {
      await api.close()
      await removeProcessFile(processFile, process.pid)
    },
  }
}
