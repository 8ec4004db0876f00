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

/** A VPC that is there already, by its ids: no look-up, so that the template is the same on every machine. */
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
  readonly logRetention: RetentionDays
  readonly removalPolicy: RemovalPolicy
}

/**
 * Where the database and the trainings are: private subnets in two zones, S3 by a gateway endpoint, and no way to or from the internet.
 *
 * Functions stay outside of it: they reach everything through AWS' APIs, the database included. So there is no NAT gateway to pay for.
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

  #make({ logRetention, removalPolicy }: PrivateNetworkProps): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Emptying the default group takes a custom resource with rights over every group; nothing is ever put into it.
      restrictDefaultSecurityGroup: false,
    })
    const logGroup = new LogGroup(this, 'FlowLogs', { retention: logRetention, removalPolicy })
    vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.REJECT,
    })
    // A database that is kept needs its subnets: a stack that deleted them would not get rid of itself.
    RemovalPolicies.of(vpc).apply(removalPolicy)
    return vpc
  }
}
