/** States for tests, as a controller would send them. */

/** One VPC with a /24 on VNI `vni`, and ports by the last number of their address, two on a host. */
export function configuration(
  vni: number,
  ports: readonly number[],
  { vpc = `vpc-${vni}`, groups = {} as Record<number, string[]> } = {},
) {
  return {
    vpcs_internal: [{ id: vpc, cidr: '10.0.0.0/16', project_id: 'p1' }],
    subnets_internal: [
      {
        id: `${vpc}-s`,
        network_id: vpc,
        cidr: '10.0.0.0/24',
        gateway_ip: '10.0.0.1',
        tunnel_id: `${vni}`,
      },
    ],
    ports_internal: ports.map((n) => ({
      id: `${vpc}-p${n}`,
      vpc_id: vpc,
      mac_address: `86:ea:77:ad:52:${n.toString(16).padStart(2, '0')}`,
      binding_host_ip: hostOf(n),
      admin_state_up: true,
      fixed_ips: [{ ip_address: `10.0.0.${n}`, subnet_id: `${vpc}-s` }],
      security_groups: groups[n] ?? [],
    })),
  }
}

/** The host of a port of {@link configuration}. */
export const hostOf = (n: number) => `172.16.0.${Math.floor(n / 2) + 1}`
