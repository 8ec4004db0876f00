import { describe, expect, it } from 'vitest'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { clusterRoomSchema, functionsGroupOf } from '#contracts/cluster-place'
import { contexts } from './contexts.ts'
import { type Resource, resourcesOf, synthesize } from './synthesize.ts'

const made = synthesize(contexts.kubernetes)
const existing = synthesize(contexts['existing-cluster'])
const existingPrivate = synthesize(contexts['existing-cluster-private'])
type Made = typeof made
const manifestType = 'Custom::AWSCDK-EKS-KubernetesResource'

const propertiesOf = ({ template }: Made, type: string) =>
  Object.values(resourcesOf(template, type)).map(({ Properties }) => Properties)
/** The objects that kubectl applies, with CDK's expressions as text. */
const manifestOf = (one: Made) =>
  propertiesOf(one, manifestType).flatMap(({ Manifest }) => {
    const text =
      typeof Manifest === 'string'
        ? Manifest
        : (Manifest as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
            .map((part) => (typeof part === 'string' ? part : 'SOME-EXPRESSION'))
            .join('')
    return JSON.parse(text) as { kind: string; metadata: { name: string; annotations?: Record<string, string> } }[]
  })
const callers = ['api', 'cancel-training', 'finish-training', 'reconcile', 'serve-champion', 'start-training']
const lambdasIn = (one: Made) =>
  propertiesOf(one, 'AWS::Lambda::Function').flatMap((properties) => {
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
    const name = Variables.POWERTOOLS_SERVICE_NAME as string | undefined
    return name === undefined ? [] : [{ name, properties, variables: Variables }]
  })

describe('an installation on Kubernetes', () => {
  it.each(Object.entries({ made, existing, existingPrivate }))('makes nothing of SageMaker: %s', (_, one) => {
    const text = JSON.stringify(one.template)
    expect(text).not.toMatch(/sagemaker:|sagemaker\.amazonaws|SAGEMAKER_|TRAINING_ROLE_ARN|SERVING_ROLE_ARN/)
  })

  it('makes a cluster with Auto Mode, whose endpoint is private and whose secrets are encrypted', () => {
    expect(propertiesOf(made, 'AWS::EKS::Cluster')).toMatchObject([
      {
        ComputeConfig: { Enabled: true },
        AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false },
        ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: false },
        EncryptionConfig: [{ Resources: ['secrets'] }],
      },
    ])
    expect(propertiesOf(made, 'AWS::EC2::NatGateway')).toHaveLength(1)
  })

  it('makes neither a cluster nor a NAT gateway where there is a cluster', () => {
    for (const one of [existing, existingPrivate]) {
      expect(propertiesOf(one, 'AWS::EKS::Cluster')).toEqual([])
      expect(propertiesOf(one, 'AWS::EC2::NatGateway')).toEqual([])
    }
  })

  it('leaves no NAT gateway to pay for when it is taken down, and no cluster', () => {
    const types = ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EKS::Cluster']
    for (const type of types)
      for (const { DeletionPolicy } of Object.values(resourcesOf(made.template, type)))
        expect(DeletionPolicy ?? 'Delete', type).toBe('Delete')
    for (const { DeletionPolicy } of Object.values(resourcesOf(made.template, 'AWS::EC2::Subnet')))
      expect(DeletionPolicy).not.toBe('Delete')
  })

  it('lets the functions that call the cluster in, as the group that the manifests give their Role to', () => {
    for (const one of [made, existing, existingPrivate]) {
      const entries = propertiesOf(one, 'AWS::EKS::AccessEntry').filter(({ KubernetesGroups }) => KubernetesGroups)
      expect(entries).toHaveLength(callers.length)
      for (const { KubernetesGroups, AccessPolicies, Type } of entries)
        expect({ KubernetesGroups, AccessPolicies, Type }).toEqual({
          KubernetesGroups: [functionsGroupOf({ namespace: 'remodel' })],
          Type: 'STANDARD',
        })
    }
  })

  it('puts those functions, and no others, into the network of a private endpoint', () => {
    for (const one of [made, existingPrivate]) {
      const inside = lambdasIn(one).filter(({ properties }) => properties.VpcConfig !== undefined)
      expect(inside.map(({ name }) => name).sort()).toEqual(callers)
      expect(propertiesOf(one, 'AWS::EC2::SecurityGroupIngress')).toContainEqual(
        expect.objectContaining({ FromPort: 443, ToPort: 443, Description: 'functions of Remodel' }),
      )
    }
    expect(lambdasIn(existing).filter(({ properties }) => properties.VpcConfig !== undefined)).toEqual([])
  })

  it('tells those functions where the cluster is, within the 4 kB that a function has for variables', () => {
    const called = lambdasIn(existing).filter(({ name }) => callers.includes(name))
    expect(called).toHaveLength(callers.length)
    for (const { name, variables } of called) {
      expect(variables).toMatchObject({
        CLUSTER_NAME: 'platform',
        CLUSTER_NAMESPACE: 'remodel',
        CLUSTER_QUEUE: 'trainings',
      })
      // An ARN has at most 200 characters here, and a cluster's certificate 1,500 in base64.
      const bytes = Object.entries(variables).reduce(
        (sum, [key, value]) => sum + key.length + (typeof value === 'string' ? value.length : 200),
        1500,
      )
      expect(bytes, name).toBeLessThan(4096)
    }
  })

  it('gives trainings and services roles by Pod Identity, for their namespace and account in this cluster', () => {
    const associations = propertiesOf(made, 'AWS::EKS::PodIdentityAssociation')
    expect(associations).toMatchObject([
      { Namespace: 'remodel', ServiceAccount: 'remodel-training' },
      { Namespace: 'remodel', ServiceAccount: 'remodel-serving' },
    ])
    const roles = resourcesOf(made.template, 'AWS::IAM::Role')
    for (const { ServiceAccount, RoleArn } of associations) {
      const [id = ''] = (RoleArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt']
      const trust = roles[id]?.Properties.AssumeRolePolicyDocument
      const { Statement } = trust as { Statement: Resource['Properties'][] }
      expect(Statement.map(({ Action }) => Action)).toEqual([['sts:AssumeRole', 'sts:TagSession']])
      for (const { Principal, Condition } of Statement) {
        expect(Principal).toEqual({ Service: 'pods.eks.amazonaws.com' })
        expect(Condition).toMatchObject({
          StringEquals: {
            'aws:RequestTag/kubernetes-namespace': 'remodel',
            'aws:RequestTag/kubernetes-service-account': ServiceAccount,
            'aws:RequestTag/eks-cluster-arn': expect.anything(),
          },
        })
      }
    }
  })

  it('gives them by IRSA where the cluster has no Pod Identity agent, by an annotation of their accounts', () => {
    expect(propertiesOf(existing, 'AWS::EKS::PodIdentityAssociation')).toEqual([])
    const issuer = 'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF'
    const trusted = JSON.stringify(propertiesOf(existing, 'AWS::IAM::Role'))
    for (const account of ['remodel-training', 'remodel-serving'])
      expect(trusted).toContain(`"${issuer}:sub":"system:serviceaccount:remodel:${account}"`)
    const accounts = manifestOf(existing).filter(({ kind }) => kind === 'ServiceAccount')
    const annotated = accounts.filter(({ metadata }) => metadata.annotations?.['eks.amazonaws.com/role-arn'])
    expect(annotated.map(({ metadata }) => metadata.name)).toEqual(['remodel-training', 'remodel-serving'])
  })

  it('lets trainings read models and write their job folders, and services write captures alone', () => {
    const policies = resourcesOf(made.template, 'AWS::IAM::Policy')
    const actionsOn = (role: string, action: string) =>
      Object.entries(policies)
        .filter(([id]) => id.startsWith(`Training${role}DefaultPolicy`))
        .flatMap(
          ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Resource['Properties'][] }).Statement,
        )
        .filter(({ Action }) => [Action].flat().includes(action))
        .flatMap(({ Resource }) => [Resource].flat())
        .map((resource) => (resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].at(-1))
    expect(actionsOn('TrainingRole', 's3:GetObject')).toEqual(['/models/*', '/training-jobs/*'])
    expect(actionsOn('TrainingRole', 's3:PutObject')).toEqual(['/training-jobs/*'])
    expect(actionsOn('ServingRole', 's3:GetObject')).toEqual(['/models/*/artifacts/*'])
    expect(actionsOn('ServingRole', 's3:PutObject')).toEqual(['/captures/*'])
  })

  it('applies the manifests of the installation, all of them, once kubectl may', () => {
    const place = clusterRoomSchema.parse({})
    const named = (objects: readonly { kind?: string; metadata?: { name?: string } }[]) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata?.name}`).sort()
    expect(named(manifestOf(made))).toEqual(named(installationManifests(place)))
    const applied = Object.values(resourcesOf(existing.template, manifestType)) as unknown as { DependsOn: string[] }[]
    expect(applied).toHaveLength(2)
    for (const { DependsOn } of applied) expect(DependsOn).toContainEqual(expect.stringMatching(/KubectlAccess/))
  })

  it('leaves priorities in the cluster when it is taken down: another installation has them too', () => {
    const kept = Object.values(resourcesOf(made.template, manifestType)).filter(
      ({ DeletionPolicy }) => DeletionPolicy === 'Retain',
    )
    expect(kept.map(({ Properties }) => Properties.Manifest)).toEqual([expect.stringContaining('remodel-scheduled')])
    expect(JSON.stringify(kept)).not.toContain('"Namespace')
  })
})
