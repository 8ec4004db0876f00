import { Stack } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'

/** A service as the principal of a role, for this account only: nobody else's resources make it take the role. */
export function servicePrincipalOf(scope: Construct, service: string): ServicePrincipal {
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } }
  return new ServicePrincipal(service, { conditions })
}
