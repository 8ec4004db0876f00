import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#adapters/local/free-port'
import { controlPlane, missingBinaries, pathOf } from '../control-plane/binaries.ts'
import { type ApiAccess, apiRequest } from './api-request.ts'
import { kubeconfigText } from './kubeconfig-text.ts'
import { type StartedProcess, startProcess } from './start-process.ts'

/**
 * The controllers that the lab runs. Without the node controllers, because a played kubelet renews no lease, and without
 * endpoint slices, because pods of the lab have addresses of the loopback, which no slice may hold.
 */
const controllers = [
  'job-controller',
  'ttl-after-finished-controller',
  'deployment-controller',
  'replicaset-controller',
  'disruption-controller',
  'horizontal-pod-autoscaler-controller',
  'resourcequota-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
]

export interface ControlPlane {
  /** As a member of `system:masters`: everything is allowed. */
  readonly admin: ApiAccess
  /** Logs, certificates, kubeconfigs; gone after `stop`. */
  readonly folder: string
  /** The server's certificate and key, which it signed itself. */
  readonly certificate: { readonly cert: string; readonly key: string }
  /** The last lines of the control plane's processes. */
  log(): string
  stop(): Promise<void>
}

/** Starts etcd, kube-apiserver and kube-controller-manager on free ports, with an empty store: about 5 s. */
export async function startControlPlane(): Promise<ControlPlane> {
  return tryToStart().catch((error: Error) => {
    // Another process may take a port between its choice and its use.
    if (/address already in use/.test(error.message)) return tryToStart()
    throw error
  })
}

async function tryToStart(): Promise<ControlPlane> {
  const missing = missingBinaries(controlPlane)
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}; npm run build:kubernetes builds them once`)
  const folder = mkdtempSync(join(tmpdir(), 'remodel-cluster-'))
  const processes: StartedProcess[] = []
  const start = (binary: (typeof controlPlane)[number], flags: readonly string[]) =>
    processes.push(startProcess(binary.name, pathOf(binary), flags, join(folder, `${binary.name}.log`)))
  const stop = async () => {
    // The store last: the others would complain about it.
    for (const each of processes.reverse()) await each.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const log = () => processes.map((each) => `${each.name}:\n${each.log()}`).join('\n')
  try {
    const [apiserver, manager, etcd] = controlPlane
    const [client, peer, secure] = await Promise.all([freePort(), freePort(), freePort()])
    start(etcd, etcdFlags(folder, client, peer))
    const token = randomUUID()
    start(apiserver, apiserverFlags(folder, client, secure, token))
    const server = `https://127.0.0.1:${secure}`
    const ca = await until('a certificate', () => readFileSync(join(folder, 'apiserver.crt'), 'utf8'), processes)
    const admin = { server, ca, token }
    await until('an API server', async () => await expectReady(admin), processes)
    const kubeconfig = join(folder, 'manager.kubeconfig')
    writeFileSync(kubeconfig, kubeconfigText(admin, 'default'))
    start(manager, [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--secure-port=0',
      `--root-ca-file=${join(folder, 'apiserver.crt')}`,
      `--controllers=${controllers.join(',')}`,
      // Every 15 s otherwise. It finds no measurements: an autoscaler keeps to its limits alone.
      '--horizontal-pod-autoscaler-sync-period=1s',
    ])
    const key = readFileSync(join(folder, 'apiserver.key'), 'utf8')
    return { admin, folder, certificate: { cert: ca, key }, log, stop }
  } catch (error) {
    const printed = log()
    await stop()
    throw new Error(`the control plane did not start:\n${printed}`, { cause: error })
  }
}

function etcdFlags(folder: string, client: number, peer: number): string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
    // The store lives as long as the lab.
    '--unsafe-no-fsync',
  ]
}

function apiserverFlags(folder: string, etcd: number, port: number, token: string): string[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(join(folder, 'accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 })
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'accounts.key')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    '--kubelet-preferred-address-types=InternalIP',
    '--service-cluster-ip-range=10.96.0.0/16',
  ]
}

async function expectReady(admin: ApiAccess): Promise<void> {
  const { status, body } = await apiRequest(admin, 'GET', '/readyz')
  if (status !== 200) throw new Error(`readyz answers ${status}: ${JSON.stringify(body)}`)
}

async function until<T>(
  what: string,
  get: () => T | Promise<T>,
  processes: readonly StartedProcess[],
  timeoutMs = 90_000,
): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    try {
      return await get()
    } catch (error) {
      const ended = processes.find((each) => each.hasEnded())
      if (ended) throw new Error(`${ended.name} ended`)
      if (Date.now() > end) throw new Error(`no ${what} within ${timeoutMs / 1000} s`, { cause: error })
    }
    await sleep(100)
  }
}
