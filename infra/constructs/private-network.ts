import { RemovalPolicies, type RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  CfnEIP,
  CfnNatGateway,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

/** An existing VPC, by its ids: without a look-up, so that the template is the same on every machine. */
export interface ExistingNetwork {
  readonly vpcId: string
  /** The zones of the subnets, in their order. */
  readonly availabilityZones: readonly string[]
  /** Private subnets that reach S3. */
  readonly subnetIds: readonly string[]
}

export interface PrivateNetworkProps {
  /** @default - a new VPC over two zones */
  readonly existing?: ExistingNetwork
  /** Zones of a new VPC. @default - the first two of the region */
  readonly availabilityZones?: readonly string[]
  /** Whether a new VPC has a NAT gateway: nodes of a cluster have to reach AWS and registries. @default false */
  readonly withEgress?: boolean
  readonly logRetention: RetentionDays
  readonly removalPolicy: RemovalPolicy
}

/**
 * The network of the database and the trainings: private subnets in two or more zones, S3 by a gateway endpoint, and no
 * way to or from the internet.
 *
 * Functions stay outside: they reach everything through the APIs of AWS, the database included. So there is no NAT
 * gateway to pay for. A cluster's nodes need one.
 */
export class PrivateNetwork extends Construct {
  readonly vpc: IVpc
  readonly subnets: SubnetSelection

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id)
    const { existing } = props
    this.vpc = existing ? this.#find(existing) : this.#make(props)
    const isIsolated = existing !== undefined || !props.withEgress
    this.subnets = { subnetType: isIsolated ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS }
  }

  #find({ vpcId, availabilityZones, subnetIds }: ExistingNetwork): IVpc {
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: [...availabilityZones],
      isolatedSubnetIds: [...subnetIds],
    })
    Validations.of(vpc).acknowledge({
      id: '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'Nobody adds a route to a network that is not ours.',
    })
    return vpc
  }

  #make({ availabilityZones, withEgress, logRetention, removalPolicy }: PrivateNetworkProps): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ...(availabilityZones ? { availabilityZones: [...availabilityZones] } : { maxAzs: 2 }),
      natGateways: withEgress ? 1 : 0,
      subnetConfiguration: withEgress
        ? [
            // Each pod takes an address, and nodes take them by the sixteen.
            { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
            { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
          ]
        : [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Nothing uses the default group. To empty it would take a custom resource with rights over every group.
      restrictDefaultSecurityGroup: false,
    })
    const logGroup = new LogGroup(this, 'FlowLogs', { retention: logRetention, removalPolicy })
    vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.REJECT,
    })
    // A retained database needs its subnets: a stack could not be deleted with them.
    // A NAT gateway holds nothing, and costs about 33 dollars a month.
    RemovalPolicies.of(vpc).apply(removalPolicy, {
      excludeResourceTypes: [CfnNatGateway.CFN_RESOURCE_TYPE_NAME, CfnEIP.CFN_RESOURCE_TYPE_NAME],
    })
    return vpc
  }
}
