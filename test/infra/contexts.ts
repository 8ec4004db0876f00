/** The kinds of installations that every validator looks at, by what is special about them. */
export const contexts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  default: {},
  jwt: { apiAuthorization: 'jwt', jwtIssuer: 'https://id.example.com', jwtAudience: ['remodel'] },
  'existing-vpc': {
    existingVpc: {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    },
  },
  endpoint: {
    alarmEndpoints: ['churn-live'],
    alarmModels: ['churn'],
    trainingSpot: true,
    reserveConcurrency: true,
    monthlyBudgetUsd: 100,
    alertEmails: ['on-call@example.com'],
    availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  },
  named: { name: 'staging' },
  kubernetes: { trainingBackend: 'kubernetes' },
  'public-cluster': { trainingBackend: 'kubernetes', clusterEndpoint: 'public' },
  'existing-cluster': {
    trainingBackend: 'kubernetes',
    clusterEndpoint: 'public',
    clusterQueue: 'trainings',
    carrierImage: 'registry.example.com/remodel-carrier:1',
    existingCluster: {
      clusterName: 'platform',
      endpoint: 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com',
      certificateAuthority: 'LS0tLS1CRUdJTi0tLS0t',
      oidcProviderArn:
        'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
    },
  },
  'existing-cluster-private': {
    trainingBackend: 'kubernetes',
    existingVpc: {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    },
    existingCluster: {
      clusterName: 'platform',
      endpoint: 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com',
      certificateAuthority: 'LS0tLS1CRUdJTi0tLS0t',
      securityGroupId: 'sg-0123456789abcdef0',
    },
  },
}
