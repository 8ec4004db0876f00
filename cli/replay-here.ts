import { writeFile } from 'node:fs/promises'
import { Narrator } from '#local/narration/narrator'
import { readExample } from '#local/replay/example-folder'
import { replay } from '#local/replay/replay'
import type { Runtime } from '#local/runtime'
import { setUp } from '#local/setup/setup'
import { interruption } from './command-error.ts'
import { runtimeOptionsOf } from './example-options.ts'
import { refuseRunning } from './running-process.ts'
import { untilAskedToEnd } from './terminal.ts'
import type { ReplayOptions } from './world.ts'

const progressEveryMs = 250

/** Replays an example to its end and returns its figures; progress goes to stderr. */
export async function replayHere(options: ReplayOptions): Promise<unknown> {
  const { state, example, figuresFile } = options
  await refuseRunning(state)
  // First, because the setup may take a minute.
  await readExample(example)
  const signal = untilAskedToEnd()
  const narrator = new Narrator(process.stderr)
  const tell = (line: string) => narrator.say(line)
  await setUp({ tell, signal })
  const opened: Runtime[] = []
  const timer = setInterval(() => {
    const [runtime] = opened
    const facts = runtime?.replay.state()
    if (runtime && facts) narrator.showReplay({ ...facts, now: runtime.now() })
  }, progressEveryMs)
  try {
    const figures = await replay({
      state,
      example,
      signal,
      answersApi: true,
      tell,
      onEvent: (event) => narrator.tell(event),
      onOpen: (runtime) => opened.push(runtime),
      ...runtimeOptionsOf(options),
    })
    if (figures === null) {
      throw interruption('the same command continues from here')
    }
    if (figuresFile !== null) await writeFile(figuresFile, `${JSON.stringify(figures, null, 2)}\n`)
    return figures
  } finally {
    clearInterval(timer)
    narrator.endProgress()
  }
}
