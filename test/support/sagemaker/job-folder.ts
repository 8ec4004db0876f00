import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { JobStorage } from './job-storage.ts'
import type { TrainingJobRequest } from './training-job-request.ts'

const run = promisify(execFile)

/**
 * Lays `/opt/ml` out below a folder as SageMaker does in `File` mode: configuration, one folder a channel, checkpoints
 * of before.
 */
export async function layOutFolder(request: TrainingJobRequest, folder: string, storage: JobStorage): Promise<void> {
  const config = join(folder, 'input', 'config')
  for (const path of [config, join(folder, 'model'), join(folder, 'output', 'data')])
    await mkdir(path, { recursive: true })
  const { HyperParameters = {}, InputDataConfig = [], ResourceConfig, CheckpointConfig } = request
  const files = {
    'hyperparameters.json': HyperParameters,
    'inputdataconfig.json': Object.fromEntries(
      InputDataConfig.map(({ ChannelName }) => [
        ChannelName,
        { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated' },
      ]),
    ),
    'resourceconfig.json': {
      current_host: 'algo-1',
      hosts: ['algo-1'],
      current_instance_type: ResourceConfig.InstanceType,
    },
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(config, name), JSON.stringify(content))
  for (const { ChannelName, DataSource } of InputDataConfig) {
    const { S3DataType, S3Uri } = DataSource.S3DataSource
    const target = join(folder, 'input', 'data', ChannelName)
    await mkdir(target, { recursive: true })
    const files =
      S3DataType === 'ManifestFile' ? await manifestFiles(S3Uri, storage) : await prefixFiles(S3Uri, storage)
    for (const { path, uri } of files) await download(storage, uri, join(target, path))
  }
  if (CheckpointConfig) {
    await mkdir(join(folder, 'checkpoints'), { recursive: true })
    for (const { path, uri } of await prefixFiles(CheckpointConfig.S3Uri, storage))
      await download(storage, uri, join(folder, 'checkpoints', path))
  }
}

interface RemoteFile {
  /** Below the channel's folder. */
  readonly path: string
  readonly uri: string
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html */
async function manifestFiles(uri: string, storage: JobStorage): Promise<RemoteFile[]> {
  const [{ prefix }, ...paths] = JSON.parse(new TextDecoder().decode(await storage.read(uri))) as [
    { prefix: string },
    ...string[],
  ]
  return paths.map((path) => ({ path, uri: `${prefix}${path}` }))
}

async function prefixFiles(prefix: string, storage: JobStorage): Promise<RemoteFile[]> {
  const folder = prefix.endsWith('/') ? prefix : `${prefix}/`
  return (await storage.list(folder)).map((uri) => ({ path: uri.slice(folder.length), uri }))
}

async function download(storage: JobStorage, uri: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await storage.read(uri))
}

/**
 * Uploads what the container left: `model.tar.gz`, and `output.tar.gz` when it wrote output, as SageMaker names them.
 */
export async function uploadResults(folder: string, prefix: string, storage: JobStorage): Promise<string> {
  const model = `${prefix}/output/model.tar.gz`
  await storage.write(model, await packFolder(join(folder, 'model')))
  const data = join(folder, 'output', 'data')
  if ((await readdir(data)).length > 0) await storage.write(`${prefix}/output/output.tar.gz`, await packFolder(data))
  return model
}

/** What is below `/opt/ml/checkpoints` is in S3 before the instance goes. */
export async function uploadCheckpoints(folder: string, uri: string, storage: JobStorage): Promise<void> {
  const root = join(folder, 'checkpoints')
  const entries = await readdir(root, { withFileTypes: true, recursive: true })
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name)
    await storage.write(`${uri.replace(/\/$/, '')}/${path.slice(root.length + 1)}`, await readFile(path))
  }
}

async function packFolder(folder: string): Promise<Uint8Array> {
  const archive = `${folder}.tar.gz`
  await run('tar', ['-C', folder, '-czf', archive, '.'])
  return readFile(archive)
}

export async function unpack(archive: Uint8Array, folder: string): Promise<void> {
  await writeFile(`${folder}.tar.gz`, archive)
  await run('tar', ['-C', folder, '-xzf', `${folder}.tar.gz`])
}
