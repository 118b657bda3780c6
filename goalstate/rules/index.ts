/** Every rule, by id; a new one is one file in its area's folder and a line here. */
import type { Rule } from '../check/rule.ts'
import { badAddress } from './adr/bad-address.ts'
import { badMac } from './adr/bad-mac.ts'
import { duplicateIp } from './adr/duplicate-ip.ts'
import { duplicateMac } from './adr/duplicate-mac.ts'
import { fixedIpOutsideSubnet } from './adr/fixed-ip-outside-subnet.ts'
import { foreignAllowedPair } from './adr/foreign-allowed-pair.ts'
import { gatewayAddress } from './adr/gateway-address.ts'
import { ipv6ForIpv4Agent } from './adr/ipv6-for-ipv4-agent.ts'
import { macSpellings } from './adr/mac-spellings.ts'
import { overlappingSubnets } from './adr/overlapping-subnets.ts'
import { reservedIp } from './adr/reserved-ip.ts'
import { subnetOutsideVpc } from './adr/subnet-outside-vpc.ts'
import { dhcpDiffersFromPort } from './cmp/dhcp-differs-from-port.ts'
import { dhcpMismatch } from './cmp/dhcp-mismatch.ts'
import { missingNeighbor } from './cmp/missing-neighbor.ts'
import { nextHopWithoutNeighbor } from './cmp/next-hop-without-neighbor.ts'
import { sliceWithoutGroup } from './cmp/slice-without-group.ts'
import { sliceWithoutSubnet } from './cmp/slice-without-subnet.ts'
import { sliceWithoutVpc } from './cmp/slice-without-vpc.ts'
import { unroutableNeighbor } from './cmp/unroutable-neighbor.ts'
import { nodesAlike } from './hst/nodes-alike.ts'
import { portElsewhere } from './hst/port-elsewhere.ts'
import { portOnTwoHosts } from './hst/port-on-two-hosts.ts'
import { unknownHost } from './hst/unknown-host.ts'
import { emptyId } from './id/empty-id.ts'
import { keyDiffersFromId } from './id/key-differs-from-id.ts'
import { malformedUuid } from './id/malformed-uuid.ts'
import { repeatedDhcp } from './id/repeated-dhcp.ts'
import { sharedKey } from './id/shared-key.ts'
import { tapCollision } from './id/tap-collision.ts'
import { twoContents } from './id/two-contents.ts'
import { localNeighbor } from './nbr/local-neighbor.ts'
import { neighborDiffersFromPort } from './nbr/neighbor-differs-from-port.ts'
import { neighborOnUnknownHost } from './nbr/neighbor-on-unknown-host.ts'
import { splitNeighbor } from './nbr/split-neighbor.ts'
import { wrongKind } from './nbr/wrong-kind.ts'
import { changeUnknown } from './op/change-unknown.ts'
import { createAndDelete } from './op/create-and-delete.ts'
import { createExisting } from './op/create-existing.ts'
import { partialCreate } from './op/partial-create.ts'
import { portDown } from './op/port-down.ts'
import { portUpdate } from './op/port-update.ts'
import { severalFixedIps } from './op/several-fixed-ips.ts'
import { addressWithoutSubnet } from './ref/address-without-subnet.ts'
import { deletedInUse } from './ref/deleted-in-use.ts'
import { foreignSecurityGroup } from './ref/foreign-security-group.ts'
import { missingGateway } from './ref/missing-gateway.ts'
import { missingSecurityGroup } from './ref/missing-security-group.ts'
import { nothingToSend } from './ref/nothing-to-send.ts'
import { portWithoutVpc } from './ref/port-without-vpc.ts'
import { routerWithoutSubnet } from './ref/router-without-subnet.ts'
import { sentToNobody } from './ref/sent-to-nobody.ts'
import { staleRemoteGroup } from './ref/stale-remote-group.ts'
import { subnetWithoutVpc } from './ref/subnet-without-vpc.ts'
import { unused } from './ref/unused.ts'
import { vpcDiffersFromSubnet } from './ref/vpc-differs-from-subnet.ts'
import { constantRevision } from './rev/constant-revision.ts'
import { lostDelta } from './rev/lost-delta.ts'
import { revisionBack } from './rev/revision-back.ts'
import { revisionZero } from './rev/revision-zero.ts'
import { sameRevisionOtherContent } from './rev/same-revision-other-content.ts'
import { twoRevisions } from './rev/two-revisions.ts'
import { contradictingRoutes } from './rte/contradicting-routes.ts'
import { destinationUnreadable } from './rte/destination-unreadable.ts'
import { internetWithoutGateway } from './rte/internet-without-gateway.ts'
import { nextHopCircular } from './rte/next-hop-circular.ts'
import { nextHopOffLink } from './rte/next-hop-off-link.ts'
import { routingLoop } from './rte/routing-loop.ts'
import { sameNetworkOtherLength } from './rte/same-network-other-length.ts'
import { subnetInTwoRouters } from './rte/subnet-in-two-routers.ts'
import { subnetTwiceInRouter } from './rte/subnet-twice-in-router.ts'
import { toldApartByPriority } from './rte/told-apart-by-priority.ts'
import { twoDvrMacs } from './rte/two-dvr-macs.ts'
import { foreignPrivatePrefix } from './sg/foreign-private-prefix.ts'
import { impliedRule } from './sg/implied-rule.ts'
import { inexpressibleProtocol } from './sg/inexpressible-protocol.ts'
import { misplacedRule } from './sg/misplaced-rule.ts'
import { oneSidedIntent } from './sg/one-sided-intent.ts'
import { openToWorld } from './sg/open-to-world.ts'
import { otherFamily } from './sg/other-family.ts'
import { portRange } from './sg/port-range.ts'
import { portsWithoutMeaning } from './sg/ports-without-meaning.ts'
import { repeatedRule } from './sg/repeated-rule.ts'
import { rulesPerHost } from './sg/rules-per-host.ts'
import { splitSubnet } from './sg/split-subnet.ts'
import { twoDefaults } from './sg/two-defaults.ts'
import { twoRemotes } from './sg/two-remotes.ts'
import { zeroPorts } from './sg/zero-ports.ts'
import { mixedNetworkTypes } from './tun/mixed-network-types.ts'
import { sharedTunnelId } from './tun/shared-tunnel-id.ts'
import { tunnelIdRange } from './tun/tunnel-id-range.ts'
import { tunnelOfVpc } from './tun/tunnel-of-vpc.ts'

export const rules: readonly Rule[] = [
  badAddress,
  subnetOutsideVpc,
  overlappingSubnets,
  fixedIpOutsideSubnet,
  duplicateIp,
  duplicateMac,
  reservedIp,
  gatewayAddress,
  badMac,
  macSpellings,
  foreignAllowedPair,
  ipv6ForIpv4Agent,
  sliceWithoutSubnet,
  sliceWithoutVpc,
  missingNeighbor,
  unroutableNeighbor,
  nextHopWithoutNeighbor,
  dhcpMismatch,
  sliceWithoutGroup,
  dhcpDiffersFromPort,
  portOnTwoHosts,
  unknownHost,
  nodesAlike,
  portElsewhere,
  keyDiffersFromId,
  emptyId,
  malformedUuid,
  sharedKey,
  twoContents,
  tapCollision,
  repeatedDhcp,
  neighborDiffersFromPort,
  splitNeighbor,
  wrongKind,
  localNeighbor,
  neighborOnUnknownHost,
  createExisting,
  changeUnknown,
  partialCreate,
  portUpdate,
  portDown,
  severalFixedIps,
  createAndDelete,
  portWithoutVpc,
  addressWithoutSubnet,
  subnetWithoutVpc,
  missingSecurityGroup,
  staleRemoteGroup,
  routerWithoutSubnet,
  missingGateway,
  nothingToSend,
  sentToNobody,
  deletedInUse,
  vpcDiffersFromSubnet,
  foreignSecurityGroup,
  unused,
  revisionZero,
  revisionBack,
  sameRevisionOtherContent,
  lostDelta,
  twoRevisions,
  constantRevision,
  destinationUnreadable,
  nextHopOffLink,
  contradictingRoutes,
  sameNetworkOtherLength,
  toldApartByPriority,
  nextHopCircular,
  routingLoop,
  subnetInTwoRouters,
  subnetTwiceInRouter,
  twoDvrMacs,
  internetWithoutGateway,
  portRange,
  portsWithoutMeaning,
  twoRemotes,
  otherFamily,
  repeatedRule,
  impliedRule,
  inexpressibleProtocol,
  zeroPorts,
  misplacedRule,
  openToWorld,
  splitSubnet,
  twoDefaults,
  oneSidedIntent,
  foreignPrivatePrefix,
  rulesPerHost,
  tunnelIdRange,
  sharedTunnelId,
  tunnelOfVpc,
  mixedNetworkTypes,
]
