import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The processes in which MiniStack runs a Lambda just now: their environment says which it is. */
export async function workersOf(functionName: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,args='], { maxBuffer: 1 << 27 })
  return stdout
    .split('\n')
    .filter((line) => line.includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName} `))
    .map((line) => Number.parseInt(line, 10))
}
