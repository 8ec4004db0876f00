import { RemovalPolicies, type RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
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
  readonly logRetention: RetentionDays
  readonly removalPolicy: RemovalPolicy
}

/**
 * The network of the database and the trainings: private subnets in two or more zones, S3 by a gateway endpoint, and no
 * way to or from the internet.
 *
 * Functions stay outside: they reach everything through the APIs of AWS, the database included. So there is no NAT
 * gateway to pay for.
 */
export class PrivateNetwork extends Construct {
  readonly vpc: IVpc
  readonly subnets: SubnetSelection

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id)
    const { existing } = props
    this.vpc = existing ? this.#find(existing) : this.#make(props)
    this.subnets = { subnetType: SubnetType.PRIVATE_ISOLATED }
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

  #make({ availabilityZones, logRetention, removalPolicy }: PrivateNetworkProps): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ...(availabilityZones ? { availabilityZones: [...availabilityZones] } : { maxAzs: 2 }),
      natGateways: 0,
      subnetConfiguration: [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
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
    RemovalPolicies.of(vpc).apply(removalPolicy)
    return vpc
  }
}
