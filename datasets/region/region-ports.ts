import { addressText, hostText } from './addresses.ts'
import { noHost } from './endpoints.ts'
import { roleOf, vpcOf, type World } from './world.ts'

/** An address of a region that can be asked for, as a controller knows it. */
export interface RegionPort {
  readonly vni: number
  /** IPv4 text. */
  readonly ip: string
  /** CIDR of its subnet, which only this VPC's addresses of one tier are in, e.g. `10.0.3.0/24`. */
  readonly subnet: string
  /** The host that runs the VM now; of a service, the host of its load balancer. */
  readonly host: string
  /** What the VM is for, e.g. `database`; of a service, its members. */
  readonly role: string
  /** Whether it is the virtual address of a service and not one VM. */
  readonly isService: boolean
}

/** All VMs and services that live now, those made first first. */
export function portsOf(world: World): RegionPort[] {
  const { endpoints, settings } = world
  const ports: RegionPort[] = []
  for (let id = 0; id < endpoints.size; id++) {
    if (!endpoints.isLive(id)) continue
    const group = endpoints.group[id]!
    const { vni, addresses } = vpcOf(world, group)
    const address = endpoints.address[id]!
    const isService = endpoints.host[id] === noHost
    ports.push({
      vni,
      ip: addressText(address),
      subnet: addresses.subnetOf(address),
      // The simulation has no load balancers; theirs stay where they are.
      host: hostText(isService ? id % settings.hosts : endpoints.host[id]!),
      role: roleOf(world, group),
      isService,
    })
  }
  return ports
}
