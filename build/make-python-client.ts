import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'
import { clientFolder, preparePythonClient } from './python-client.ts'

const tell = (line: string) => console.log(line)
const signal = AbortSignal.timeout(10 * 60_000)

// The wheel of the Python client, in clients/python/dist.
await preparePythonClient({ tell, signal })
const { executable: python } = await findPython({ platform: process.platform, ask: askPython })
const uv = await prepareUv({ python, tell, signal })
await runTool({
  file: uv,
  words: ['build', '--wheel', clientFolder, '--out-dir', `${clientFolder}/dist`],
  tell,
  signal,
})
