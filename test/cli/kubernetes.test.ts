import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { clusterRoomSchema } from '#contracts/cluster-place'
import { type CliLab, openCliLab } from './cli-lab.ts'

let cli: CliLab
beforeAll(async () => {
  // Without an installation: the command asks none.
  cli = await openCliLab(null)
})
afterAll(() => cli.close())

const manifests = (...words: string[]) => cli.run('kubernetes', 'manifests', ...words)
const read = (text: string) => parseAllDocuments(text).map((document) => document.toJS())

describe('remodel kubernetes manifests', () => {
  it('prints one stream of YAML', async () => {
    const { code, out } = await manifests()
    expect(code).toBe(0)
    expect(read(out)).toEqual(installationManifests(clusterRoomSchema.parse({})))
  })

  it('prints what its options ask for', async () => {
    const words = '--name staging --namespace ml --cpus 8 --memory 32 --pods 10 --queue trainings --store-port 9000 443'
    const { out } = await manifests(...words.split(' '))
    const quota = { cpus: 8, memoryGib: 32, pods: 10 }
    const room = clusterRoomSchema.parse({ installation: 'staging', namespace: 'ml', queue: 'trainings', quota })
    expect(read(out)).toEqual(installationManifests(room, { objectStorePorts: [9000, 443] }))
  })

  it('prints a list of JSON', async () => {
    const { json } = await manifests('--json', '--queue', 'trainings', '--cluster-queue', 'team')
    const room = clusterRoomSchema.parse({ queue: 'trainings' })
    const items = installationManifests(room, { clusterQueue: 'team' })
    expect(json).toEqual({ apiVersion: 'v1', kind: 'List', items: JSON.parse(JSON.stringify(items)) })
  })

  it('writes a folder for Kustomize, with the alerts of every installation', async () => {
    const folder = join(dirname(await cli.file('x', '')), 'cluster', 'base')
    const { out } = await manifests('--monitoring', '--folder', folder)
    expect(out).toMatch(new RegExp(`^\\d+ objects are in ${folder}: namespace.yaml, .*\nkubectl apply -k ${folder}$`))
    const file = (name: string) => readFile(join(folder, name), 'utf8')
    const { kind, resources } = parse(await file('kustomization.yaml'))
    expect(kind).toBe('Kustomization')
    expect([...resources, 'kustomization.yaml'].sort()).toEqual((await readdir(folder)).sort())
    const rules = parse(await readFile('deploy/prometheus/remodel.rules.yml', 'utf8'))
    expect(parse(await file('prometheus-rule.yaml')).spec).toEqual(rules)
    const texts = await Promise.all((resources as string[]).map(file))
    const written = texts.flatMap(read)
    const made = installationManifests(clusterRoomSchema.parse({}), { monitoring: rules })
    expect(written).toHaveLength(made.length)
    for (const each of made) expect(written).toContainEqual(each)
  })

  it.each([
    [['--namespace', 'default'], '--namespace: a namespace of its own'],
    [['--namespace', 'My_Space'], '--namespace: up to 63 characters of a-z'],
    [['--name', 'x y'], '--name: up to 63 characters'],
    [['--queue', 'Trainings'], '--queue: up to 63 characters'],
    [['--cluster-queue', 'team'], '--cluster-queue needs --queue'],
    [['--cpus', '0'], 'It has to be a whole number from 1.'],
    [['--store-port', '70000'], 'It has to be a whole number from 1 to 65535.'],
  ])('refuses %j in one sentence', async (words, expected) => {
    const { code, out, err } = await manifests(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(expected)
  })
})
