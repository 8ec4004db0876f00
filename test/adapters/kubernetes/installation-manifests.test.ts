import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { V1NetworkPolicy, V1PriorityClass } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { clusterPlaceSchema, clusterRoomSchema, trainingPriorities } from '#contracts/cluster-place'

const room = (more: object = {}) => clusterRoomSchema.parse(more)
const monitoring = { groups: [{ name: 'remodel', rules: [{ alert: 'RemodelDown', expr: 'up == 0' }] }] }
const all = installationManifests(room({ queue: 'trainings' }), { monitoring })
const ofCluster = ['Namespace', 'PriorityClass', 'ResourceFlavor', 'ClusterQueue', 'WorkloadPriorityClass']

describe("an installation's manifests", () => {
  it('are in its namespace, which comes first, or belong to the cluster', () => {
    expect(all[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'remodel' } })
    for (const { kind, metadata } of all)
      expect([kind, metadata.namespace]).toEqual([kind, ofCluster.includes(kind) ? undefined : 'remodel'])
  })

  it('each have a name of their own and say whose they are', () => {
    const names = all.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { metadata } of all) expect(metadata.labels?.['app.kubernetes.io/part-of']).toBe('remodel')
  })

  it('of two installations share nothing but the same classes', () => {
    const other = installationManifests(room({ namespace: 'staging', installation: 'staging', queue: 'trainings' }))
    const key = ({ kind, metadata }: (typeof all)[number]) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
    const shared = other.filter((each) => all.some((one) => key(one) === key(each)))
    expect(new Set(shared.map(({ kind }) => kind))).toEqual(new Set(['PriorityClass', 'WorkloadPriorityClass']))
    for (const each of shared) expect(all).toContainEqual(each)
  })

  it('have queues and monitoring only where the cluster has them', () => {
    const kinds = new Set(installationManifests(room()).map(({ apiVersion }) => apiVersion))
    expect([...kinds].filter((version) => !/^(v1|.*\.k8s\.io\/v1)$/.test(version))).toEqual([])
    const joined = installationManifests(room({ queue: 'trainings' }), { clusterQueue: 'team' })
    expect(joined.find(({ kind }) => kind === 'LocalQueue')).toMatchObject({ spec: { clusterQueue: 'team' } })
    expect(joined.map(({ kind }) => kind)).not.toContain('ClusterQueue')
  })

  it('hand the rules of Prometheus on', () => {
    expect(all.find(({ kind }) => kind === 'PrometheusRule')).toMatchObject({ spec: monitoring })
  })

  it('have the field names of the API, not those of the client', () => {
    expect(JSON.stringify(all)).not.toMatch(/"_\w+":/)
  })

  it('annotate the accounts that get a role of a cloud', () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/training' }
    const made = installationManifests(room(), { accountAnnotations: { training: annotations } })
    const accounts = made.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.annotations)
    expect(accounts).toEqual([undefined, annotations, undefined])
  })
})

describe('the priorities of trainings', () => {
  const classes = all.filter(({ kind }) => kind === 'PriorityClass') as V1PriorityClass[]

  it('are in the order of their urgency', () => {
    expect(classes.map(({ metadata }) => metadata?.name)).toEqual(trainingPriorities.map((name) => `remodel-${name}`))
    const values = classes.map(({ value }) => value ?? 0)
    expect(values).toEqual([...values].sort((one, other) => other - one))
    expect(new Set(values).size).toBe(values.length)
  })

  it('yield to pods without a class, take no other place, and still make a cluster grow', () => {
    for (const { value, preemptionPolicy } of classes) {
      expect(value).toBeLessThan(0)
      expect(value).toBeGreaterThan(-10)
      expect(preemptionPolicy).toBe('Never')
    }
  })
})

describe('the network policies', () => {
  const policies = (options = {}) =>
    installationManifests(room(), options).filter(({ kind }) => kind === 'NetworkPolicy') as V1NetworkPolicy[]

  it('close everything first', () => {
    expect(policies()[0]?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  })

  it("never open the way to the node's own credentials", () => {
    const blocks = policies().flatMap(({ spec }) => spec?.egress?.flatMap(({ to = [] }) => to) ?? [])
    const wide = blocks.flatMap(({ ipBlock }) => (ipBlock?.cidr.endsWith('/0') ? [ipBlock] : []))
    expect(wide.map(({ except }) => except)).toEqual([['169.254.169.254/32'], ['fd00:ec2::254/128']])
  })

  it('open the ports of the object store that is there', () => {
    const ports = JSON.stringify(policies({ objectStorePorts: [9000] }))
    expect(ports).toContain('"port":9000')
    expect(ports).not.toContain('"port":443')
  })
})

describe('the place in a cluster', () => {
  it.each([
    ['default', 'a namespace of its own'],
    ['kube-system', 'a namespace of its own'],
    ['system', 'a reserved word'],
    ['Remodel', 'up to 63 characters'],
    ['a'.repeat(64), 'up to 63 characters'],
    ['-a', 'up to 63 characters'],
  ])('is not the namespace %s', (namespace, message) => {
    const read = clusterPlaceSchema.safeParse({ namespace, trainingImage: 'a', carrierImage: 'b' })
    expect(read.error?.issues[0]?.message).toContain(message)
  })
})

it('manifests are made without the client, which is larger than a function may be', () => {
  const folder = join(import.meta.dirname, '../../../adapters/kubernetes/manifests')
  for (const file of readdirSync(folder)) {
    const imports = readFileSync(join(folder, file), 'utf8').matchAll(/^import (?<what>[^;]*?) from '@kubernetes/gm)
    for (const { groups } of imports) expect([file, groups?.what]).toEqual([file, expect.stringMatching(/^type /)])
  }
})
