import type { Runtime } from '#local/runtime'
import { removeProcessFile, writeProcessFile } from '#local/state/process-file'
import { loopback } from './listen.ts'
import { type Address, type ServedApi, serveApi } from './serve-api.ts'

/**
 * Serves the API, and writes its address to the state's process file, by which commands find the process. Closing it
 * removes both.
 *
 * @throws {AppError} the errors of `serveApi`
 */
export async function answerApi(
  runtime: Runtime,
  { processFile, ...address }: Address & { readonly processFile: string },
): Promise<ServedApi> {
  const api = await serveApi(runtime, address)
  try {
    await writeProcessFile(processFile, { pid: process.pid, port: api.port, host: address.host ?? loopback })
  } catch (error) {
    // A server that goes on listening would keep the process.
    await api.close()
    throw error
  }
  return {
    port: api.port,
    close: async () => {
      await api.close()
      await removeProcessFile(processFile, process.pid)
    },
  }
}
