import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '#core/errors'
import { contextPrefix, contextSchema, readContext } from '#infra/context'

const read = (context: Readonly<Record<string, unknown>>) =>
  readContext(Object.fromEntries(Object.entries(context).map(([name, value]) => [contextPrefix + name, value])))

function problemOf(context: Readonly<Record<string, unknown>>): string {
  try {
    read(context)
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError)
    return (error as Error).message
  }
  throw new Error('was accepted')
}

const onKubernetes = { trainingBackend: 'kubernetes' }
const existingCluster = {
  clusterName: 'platform',
  endpoint: 'https://a.eks.amazonaws.com',
  certificateAuthority: 'QQ==',
}

describe('the context', () => {
  it('needs no key', () => {
    expect(read({})).toMatchObject({ trainingBackend: 'sagemaker', removalPolicy: 'retain', apiAuthorization: 'iam' })
  })

  it("leaves CDK's own keys alone", () => {
    expect(() =>
      readContext({ '@aws-cdk/aws-iam:minimizePolicies': true, 'availability-zones:account=1': [] }),
    ).not.toThrow()
  })

  it('says which key does not exist, and which do', () => {
    expect(problemOf({ alertEmail: ['a@example.com'] })).toMatch(
      /remodel:alertEmail: no such key; there are .*alertEmails/,
    )
  })

  it('says so of a key within a key', () => {
    const existingVpc = {
      vpcId: 'vpc-0123abcd',
      availabilityZones: ['a', 'b'],
      subnetIds: ['subnet-0123abcd', 'subnet-4567abcd'],
      subnets: [],
    }
    expect(problemOf({ existingVpc })).toContain('remodel:existingVpc.subnets: no such key')
  })

  it('says what to write for a key without its prefix', () => {
    expect(() => readContext({ alertEmails: ['a@example.com'] })).toThrow('alertEmails: write remodel:alertEmails')
  })

  it('names every wrong value at once', () => {
    const problem = problemOf({ alertEmails: ['nobody'], backupRetentionDays: 90, logRetentionDays: 8 })
    expect(problem).toContain('remodel:alertEmails.0')
    expect(problem).toContain('remodel:backupRetentionDays')
    expect(problem).toContain('remodel:logRetentionDays')
  })

  it.each([
    [{ trainingBackend: 'eks' }, 'remodel:trainingBackend'],
    [{ clusterEndpoint: 'public' }, 'remodel:clusterEndpoint: belongs to remodel:trainingBackend kubernetes'],
    [{ clusterQuota: { cpus: 8 } }, 'remodel:clusterQuota: belongs to remodel:trainingBackend kubernetes'],
    [{ ...onKubernetes, trainingSpot: true }, 'remodel:trainingSpot: belongs to SageMaker'],
    [{ ...onKubernetes, existingCluster }, 'a private endpoint needs remodel:existingVpc'],
    [{ ...onKubernetes, existingCluster }, 'a private endpoint needs securityGroupId'],
    [{ ...onKubernetes, clusterNamespace: 'default' }, 'remodel:clusterNamespace: a namespace of its own'],
    [{ apiAuthorization: 'jwt' }, 'jwt needs remodel:jwtIssuer and remodel:jwtAudience'],
    [{ jwtIssuer: 'https://example.com' }, 'belong to remodel:apiAuthorization jwt'],
    [{ databaseCapacityMin: 8, databaseCapacityMax: 4 }, 'above remodel:databaseCapacityMax'],
    [{ monthlyBudgetUsd: 100 }, 'needs remodel:alertEmails'],
    [{ trainingImage: 'docker.io/me/mine' }, 'remodel:trainingImage'],
  ])('refuses %o', (context, problem) => {
    expect(problemOf(context)).toContain(problem)
  })

  it('takes text of the command line for what it spells', () => {
    const spelled = { databaseCapacityMin: '0', trainingSpot: 'true', alertEmails: 'a@example.com, b@example.com' }
    expect(read(spelled)).toMatchObject({
      databaseCapacityMin: 0,
      trainingSpot: true,
      alertEmails: ['a@example.com', 'b@example.com'],
    })
  })

  it('keeps text as text where text is asked for', () => {
    expect(read({ trainingImageTag: '2024' }).trainingImageTag).toBe('2024')
  })

  it('describes every key', () => {
    const bare = Object.entries(contextSchema.shape).filter(([, schema]) => !schema.description)
    expect(bare.map(([name]) => name)).toEqual([])
  })
})
