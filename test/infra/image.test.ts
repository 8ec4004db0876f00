import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { synthesize } from './synthesize.ts'

describe('the image that CDK builds', () => {
  it('is for x86-64 and root, with manifests that SageMaker takes', () => {
    const { app } = synthesize({ trainingImage: 'asset' })
    const { directory } = app.synth()
    const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Remodel.assets.json'), 'utf8'))
    rmSync(directory, { recursive: true, force: true })
    expect(Object.values(dockerImages)).toEqual([
      expect.objectContaining({
        source: expect.objectContaining({
          platform: 'linux/amd64',
          dockerBuildArgs: { RUN_AS: 'root' },
          dockerOutputs: ['type=docker,oci-mediatypes=false'],
        }),
      }),
    ])
  })
})
