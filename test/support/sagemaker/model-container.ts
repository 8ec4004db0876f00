import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '#adapters/local/free-port'
import { ContainerProcess } from './container-process.ts'
import { unpack } from './job-folder.ts'
import type { JobStorage } from './job-storage.ts'

/** The parts of a `CreateModel` request that change what happens. */
export interface ModelRequest {
  readonly ModelName: string
  readonly ExecutionRoleArn: string
  readonly VpcConfig?: unknown
  readonly EnableNetworkIsolation?: boolean
  readonly PrimaryContainer: {
    readonly Image: string
    readonly ModelDataUrl?: string
    readonly ModelDataSource?: { readonly S3DataSource: { readonly S3Uri: string } }
    readonly Environment?: Readonly<Record<string, string>>
  }
}

const startTimeoutMs = 20_000

/** The serving container as a process, with its model brought to `/opt/ml/model` before it starts. */
export class ModelContainer {
  readonly #process: ContainerProcess
  readonly #url: string

  private constructor(process: ContainerProcess, url: string) {
    this.#process = process
    this.#url = url
  }

  /** @returns null when it does not answer `GET /ping` in time */
  static async start(
    request: ModelRequest,
    world: { readonly storage: JobStorage; readonly folder: string; readonly command: readonly string[] },
  ): Promise<ModelContainer | null> {
    const { folder, storage, command } = world
    await bringModel(request, join(folder, 'model'), storage)
    const logPath = join(folder, 'log.txt')
    const environment = {
      ...request.PrimaryContainer.Environment,
      SM_BASE_DIR: folder,
      SERVE_HOST: '127.0.0.1',
      // Of a container of its own it would be 8080.
      SAGEMAKER_BIND_TO_PORT: String(await freePort()),
    }
    const process = new ContainerProcess({ command: [...command], folder, logPath, environment })
    let hasEnded = false
    void process.ended.then(() => {
      hasEnded = true
    })
    for (const until = Date.now() + startTimeoutMs; Date.now() < until && !hasEnded; await wait(20)) {
      const url = `http://127.0.0.1:${environment.SAGEMAKER_BIND_TO_PORT}`
      if ((await fetch(`${url}/ping`).catch(() => null))?.status === 200) return new ModelContainer(process, url)
    }
    process.kill()
    return null
  }

  async invoke(contentType: string, body: string): Promise<{ status: number; contentType: string; body: string }> {
    const headers = { 'content-type': contentType }
    const answer = await fetch(`${this.#url}/invocations`, { method: 'POST', headers, body })
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type') ?? 'application/octet-stream',
      body: await answer.text(),
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop(2_000)
  }
}

async function bringModel({ PrimaryContainer }: ModelRequest, folder: string, storage: JobStorage): Promise<void> {
  const { ModelDataUrl, ModelDataSource } = PrimaryContainer
  await mkdir(folder, { recursive: true })
  if (ModelDataUrl) await unpack(await storage.read(ModelDataUrl), folder)
  const prefix = ModelDataSource?.S3DataSource.S3Uri
  if (!prefix) return
  for (const uri of await storage.list(prefix)) {
    const path = join(folder, uri.slice(prefix.length))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, await storage.read(uri))
  }
}
