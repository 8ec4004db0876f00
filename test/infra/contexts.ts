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
}
