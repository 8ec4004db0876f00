import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { V1Container, V1Probe } from '@kubernetes/client-node'
import type { Surroundings } from './container-surroundings.ts'

export interface Probed {
  readonly container: V1Container
  readonly surroundings: Surroundings
  readonly podIp: string
}

/** Asks once. True if the container answers as the probe wants. */
async function answers(probe: V1Probe, { container, surroundings, podIp }: Probed): Promise<boolean> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  if (probe.exec !== undefined)
    return runs((probe.exec.command ?? []).map(surroundings.localize), surroundings, timeoutMs)
  if (probe.httpGet === undefined)
    throw new Error(`the lab plays probes with exec and httpGet; ${container.name} has none`)
  const { port, path = '/', host = podIp, scheme = 'http' } = probe.httpGet
  const number = typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort
  const url = `${scheme.toLowerCase()}://${host}:${number}${path}`
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' }).catch(() => null)
  return response !== null && response.status >= 200 && response.status < 400
}

/** Runs a command beside the container's. */
export function runs(words: readonly string[], { env, cwd }: Surroundings, timeoutMs: number): Promise<boolean> {
  const [file = '', ...rest] = words
  return new Promise((resolve) => {
    execFile(file, rest, { env, cwd, timeout: timeoutMs, killSignal: 'SIGKILL' }, (error) => resolve(error === null))
  })
}

/** Asks until the startup probe has passed; false if it failed as often as it may. */
export async function hasStarted(probe: V1Probe, probed: Probed, isOver: () => boolean): Promise<boolean> {
  await sleep((probe.initialDelaySeconds ?? 0) * 1000)
  for (let failures = 0; !isOver(); await sleep((probe.periodSeconds ?? 10) * 1000)) {
    if (await answers(probe, probed)) return true
    failures += 1
    if (failures >= (probe.failureThreshold ?? 3)) return false
  }
  return false
}

/** Asks as long as the container runs, and says each time that the answer has changed for good. */
export async function watch(
  probe: V1Probe,
  probed: Probed,
  isOver: () => boolean,
  tell: (isGood: boolean) => void,
): Promise<void> {
  await sleep((probe.initialDelaySeconds ?? 0) * 1000)
  let [good, bad] = [0, 0]
  while (!isOver()) {
    if (await answers(probe, probed)) [good, bad] = [good + 1, 0]
    else [good, bad] = [0, bad + 1]
    if (isOver()) return
    if (good === (probe.successThreshold ?? 1)) tell(true)
    if (bad === (probe.failureThreshold ?? 3)) tell(false)
    await sleep((probe.periodSeconds ?? 10) * 1000)
  }
}
