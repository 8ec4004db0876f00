import type { Component } from '#contracts/api/health'
import { answerApi } from '#local/http/answer-api'
import { Listening, type ListenOptions, loopback } from '#local/http/listen'
import { openPages } from '#local/http/open-pages'
import { readinessOf } from '#local/http/readiness'
import { Narrator, type NarratorOutput } from '#local/narration/narrator'
import { channelsInWords } from '#local/notifications/open-channels'
import { exampleCache, openExample } from '#local/replay/example-folder'
import { cacheFolder } from '#local/setup/cache-folder'
import { setUp } from '#local/setup/setup'
import { prepareDump } from '#local/state/prepared-dump'
import { makeStateDirectory } from '#local/state/state-directory'
import { openRuntime, type RuntimeOptions } from './open-runtime.ts'
import type { Runtime } from './runtime.ts'

export interface StartOptions extends RuntimeOptions {
  /** The API's address. */
  readonly address: ListenOptions
  readonly output: NarratorOutput
  /** Stops everything, trainers included. */
  readonly signal: AbortSignal
  /** Called once the API answers. */
  readonly onReady?: (facts: { readonly port: number; readonly components: readonly Component[] }) => void
}

const progressEveryMs = 250
/** A PostgreSQL that starts beside this process, in a container or after a crash, answers within seconds. */
const databaseWaitMs = 60_000

/**
 * Runs an installation in this process until the signal. It installs what is missing and serves the API throughout. A
 * named example is replayed first; then the installation continues in wall-clock time.
 *
 * @throws {Error} that the embedded database cannot be used any more, as on a disk that filled up
 */
export async function start(options: StartOptions): Promise<void> {
  const { output } = options
  const broken = new AbortController()
  const signal = AbortSignal.any([options.signal, broken.signal])
  const narrator = new Narrator(output)
  const tell = (line: string) => narrator.say(line)
  const listening = await Listening.at(options.address)
  try {
    // Another process creates the Python environment, so this one prepares the rest meanwhile.
    await Promise.all([setUp({ tell, signal }), prepare(options)])
    const runtime = await openRuntime({
      databasePatience: { waitMs: databaseWaitMs, tell, signal },
      onDatabaseBroken: (error) => broken.abort(error),
      tell,
      ...options,
    })
    try {
      await runInstallation(runtime, { ...options, signal, narrator, listening })
    } finally {
      await runtime.close()
    }
  } finally {
    await listening.close()
  }
  broken.signal.throwIfAborted()
}

async function runInstallation(
  runtime: Runtime,
  options: StartOptions & { readonly narrator: Narrator; readonly listening: Listening },
): Promise<void> {
  const { narrator, signal, address, listening } = options
  const tell = (line: string) => narrator.say(line)
  const { processFile } = await makeStateDirectory(options.state)
  runtime.engine.bus.listen((event) => narrator.tell(event))
  const pages = openPages({ tell, signal })
  const api = await answerApi(runtime, { ...address, listening, pages, processFile })
  try {
    narrator.say(`Remodel answers on http://${address.host ?? loopback}:${api.port}.`)
    tellChannels(narrator, options, runtime)
    await runtime.start()
    const components = await readinessOf(runtime)
    tellReadiness(narrator, components)
    options.onReady?.({ port: api.port, components })
    await runWithProgress(runtime, narrator, signal)
  } finally {
    await api.close()
  }
}

/**
 * Prepares files that `openRuntime` would otherwise have to make first: the prepared database and the example's files.
 */
async function prepare({ example, databaseUrl = process.env.DATABASE_URL }: StartOptions): Promise<void> {
  if (databaseUrl === undefined) await prepareDump(cacheFolder)
  if (typeof example === 'string') await openExample(example, exampleCache)
}

async function runWithProgress(runtime: Runtime, narrator: Narrator, signal: AbortSignal): Promise<void> {
  const timer = setInterval(() => {
    const replay = runtime.replay.state()
    if (replay !== null) narrator.showReplay({ ...replay, now: runtime.now() })
  }, progressEveryMs)
  try {
    if (runtime.stream) await runtime.runToEnd(signal)
  } finally {
    clearInterval(timer)
    narrator.endProgress()
  }
  if (signal.aborted) return
  if (runtime.stream) narrator.say('The replay has ended. The installation continues in real time; Ctrl-C stops it.')
  await runtime.run(signal)
}

function tellChannels(narrator: Narrator, { channels }: StartOptions, { stream }: Runtime): void {
  const told = channels ? channelsInWords(channels) : []
  if (told.length === 0) return
  narrator.say(`People are notified by ${told.join(', and ')}${stream ? ', once the replay has ended' : ''}.`)
}

function tellReadiness(narrator: Narrator, components: readonly Component[]): void {
  const missing = components.filter(({ status }) => status === 'not-ready')
  for (const { component, detail } of missing) narrator.say(`Not ready: ${component} (${detail}).`)
  if (missing.length === 0) narrator.say('Everything is ready.')
}
